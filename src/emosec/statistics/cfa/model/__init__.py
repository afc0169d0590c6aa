"""The model: lavaan syntax → parameter table → matrices → implied moments with their derivatives."""
