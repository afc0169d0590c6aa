#!/bin/sh
# Bring up Debian's Slurm on this machine alone: one node on loopback, no cgroups, no accounting database. Needs root and
#   apt-get install --no-install-recommends slurm-wlm munge
# tests/slurm/up.sh up | down
set -eu
CONF=/etc/slurm/slurm.conf
RUN=/var/tmp/emosec-slurm
MARK="# one node on loopback, for the tests of emosec"

for program in munged slurmctld slurmd sbatch; do
  command -v "$program" > /dev/null || { echo "no Slurm here: $program is missing (apt-get install slurm-wlm munge)"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "no Slurm here: root is needed to bring it up"; exit 77; }
if [ -s $CONF ] && ! grep -qxF "$MARK" $CONF; then
  echo "$CONF is another cluster's: left alone"; exit 77
fi

down() {
  for daemon in slurmd slurmctld munged; do
    [ -s $RUN/$daemon.pid ] && kill "$(cat $RUN/$daemon.pid)" 2> /dev/null || true
  done
  # while it names a cluster that is down, every Snakemake that starts here waits ten seconds and more for it (the plugin asks scontrol)
  grep -qxF "$MARK" $CONF 2> /dev/null && rm -f $CONF || true
}

up() {
  mkdir -p $RUN/state $RUN/spool /run/munge /etc/slurm /etc/munge /var/log/munge /var/lib/munge
  [ -s /etc/munge/munge.key ] || { dd if=/dev/urandom of=/etc/munge/munge.key bs=1024 count=1 2> /dev/null; chmod 400 /etc/munge/munge.key; }
  chown -R munge:munge /etc/munge /run/munge /var/log/munge /var/lib/munge
  cat > $CONF << EOF
$MARK
ClusterName=emosec
SlurmctldHost=$(hostname -s)(127.0.0.1)
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SlurmUser=root
SlurmdUser=root
ReturnToService=2
InactiveLimit=0
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SlurmctldPidFile=$RUN/slurmctld.pid
SlurmdPidFile=$RUN/slurmd.pid
SlurmctldLogFile=$RUN/slurmctld.log
SlurmdLogFile=$RUN/slurmd.log
StateSaveLocation=$RUN/state
SlurmdSpoolDir=$RUN/spool
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(awk '/MemTotal/ {print $2}' /proc/meminfo) / 1024 - 512)) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
EOF
  su -s /bin/sh munge -c "munged --pid-file=/run/munge/munged.pid" 2> /dev/null || munged --force --pid-file=/run/munge/munged.pid
  cp /run/munge/munged.pid $RUN/munged.pid 2> /dev/null || true
  slurmctld
  slurmd
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    sinfo -h -o %T 2> /dev/null | grep -q idle && { sinfo; exit 0; }
    sleep 1
  done
  echo "Slurm did not come up: see $RUN/*.log"; sinfo || true; exit 1
}

case "${1:-up}" in
  up) up ;;
  down) down ;;
  *) echo "tests/slurm/up.sh up | down"; exit 2 ;;
esac
