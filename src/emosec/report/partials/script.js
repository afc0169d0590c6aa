"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = text => { document.getElementById("say").textContent = text; };

  // ---- wave and instrument switch
  const bar = document.getElementById("switch");
  const waves = JSON.parse(bar.dataset.waves), instruments = new Map(JSON.parse(bar.dataset.instruments));
  const names = wave => wave.replace(/[_-]?(\d+)$/, " $1").replace(/_/g, " ").replace(/^./, c => c.toUpperCase());
  // the address holds the place and what was chosen: #structure&instrument=x&wave=y
  const told = () => {
    const [anchor, ...rest] = decodeURIComponent(location.hash.slice(1)).split("&");
    return { anchor, ...Object.fromEntries(rest.map(part => part.split("="))) };
  };
  const chosen = { instrument: [...instruments.keys()][0] || "", wave: waves[0] || "" };
  if (["", ...instruments.keys()].includes(told().instrument)) chosen.instrument = told().instrument;
  // all waves below each other, or side by side
  const SIDE = "side";
  if (["", SIDE, ...waves].includes(told().wave)) chosen.wave = told().wave;
  const here = () => all("main > section").filter(s => s.getBoundingClientRect().top < innerHeight / 3).pop();
  const group = (key, legend, options) => {
    const set = document.createElement("fieldset");
    const head = document.createElement("legend");
    head.textContent = legend;
    set.append(head);
    for (const [value, text, title] of options) {
      const label = document.createElement("label"), input = document.createElement("input"), span = document.createElement("span");
      input.type = "radio"; input.name = key; input.value = value; input.checked = chosen[key] === value;
      input.addEventListener("change", () => {
        const section = here(), before = section && section.getBoundingClientRect().top;
        chosen[key] = value;
        show(true);
        // the reader stays at the section that was being read
        if (section) scrollBy({ top: section.getBoundingClientRect().top - before, behavior: "instant" });
        history.replaceState(null, "", `#${section ? section.id : ""}&instrument=${chosen.instrument}&wave=${chosen.wave}`);
      });
      span.textContent = text;
      if (title) label.title = title;
      label.append(input, span);
      set.append(label);
    }
    bar.append(set);
  };
  // a table or figure that is cut off says so by a shadow
  const mark = () => {
    for (const box of all(".scroll, .canvas")) {
      box.classList.toggle("cut", box.scrollWidth > box.clientWidth + 2 && box.scrollLeft + box.clientWidth < box.scrollWidth - 2);
    }
  };
  // neighbours that show one instrument in its waves stand in a box of their own, which can lay them side by side
  for (const section of all("main > section")) {
    let box = null;
    for (const place of [...section.children].filter(c => c.classList.contains("place") || !c.matches(".place"))) {
      const { instrument, wave } = place.dataset || {};
      if (!wave || wave === "pooled" || !place.classList.contains("place")) { box = null; continue; }
      if (!box || box.dataset.of !== instrument) {
        box = document.createElement("div");
        box.className = "beside";
        box.dataset.of = instrument;
        place.before(box);
      }
      box.append(place);
    }
  }
  const show = aloud => {
    let shown = 0;
    for (const place of all(".place")) {
      const { instrument, wave } = place.dataset;
      place.hidden = Boolean(instrument && chosen.instrument && instrument !== chosen.instrument) ||
        Boolean(wave && wave !== "pooled" && waves.includes(chosen.wave) && wave !== chosen.wave);
      if (!place.hidden) shown += 1;
    }
    for (const section of all("main > section")) {
      const places = all(".place[data-instrument]", section).filter(p => p.dataset.instrument), nothing = section.querySelector(".nothing");
      if (!nothing || !places.length) continue;
      nothing.hidden = places.some(p => !p.hidden);
      const own = places.filter(p => !instruments.size || p.dataset.instrument === chosen.instrument).map(p => names(p.dataset.wave)).filter(Boolean);
      nothing.textContent = own.length
        ? `Nothing for this choice: ${instruments.size ? "this instrument" : "this export"} is here for ${own.join(", ")} only.`
        : "Nothing for this choice: this room does not deal with the instrument chosen.";
    }
    document.body.classList.toggle("side", chosen.wave === SIDE);
    if (aloud) say(`${shown} parts shown: ${instruments.get(chosen.instrument) || "all instruments"}, ${waves.includes(chosen.wave) ? names(chosen.wave) : "all waves"}.`);
    mark();
  };
  if (instruments.size > 1 || waves.length > 1) {
    // one instrument, or a codebook, which has none, leaves nothing to choose
    if (instruments.size > 1) group("instrument", "Instrument", [...[...instruments].map(([key, title]) => [key, title, title]), ["", "all"]]);
    group("wave", "Wave", [...waves.map(w => [w, names(w)]), ["", "all"], ...(waves.length > 1 && instruments.size ? [[SIDE, "side by side"]] : [])]);
    bar.hidden = false;
    show(false);
  }
  // paper has no switch and nothing to unfold: printing gives everything
  addEventListener("beforeprint", () => { for (const more of all("details:not([open])")) { more.dataset.closed = ""; more.open = true; } for (const place of all(".place, .tablebox, main figure")) { place.dataset.was = place.hidden; place.hidden = false; } });
  addEventListener("afterprint", () => { for (const more of all("details[data-closed]")) { more.open = false; delete more.dataset.closed; } for (const place of all("[data-was]")) { place.hidden = place.dataset.was === "true"; delete place.dataset.was; } });
  // a link into a part that is hidden shows it first
  const reveal = () => {
    const { anchor, ...rest } = told(), target = anchor && document.getElementById(anchor);
    const place = target && target.closest(".place");
    if (target && Object.keys(rest).length) target.scrollIntoView();
    if (!place || !place.hidden) return;
    chosen.instrument = place.dataset.instrument || chosen.instrument;
    chosen.wave = place.dataset.wave && place.dataset.wave !== "pooled" ? place.dataset.wave : chosen.wave;
    for (const input of all("input", bar)) input.checked = input.value === chosen[input.name];
    show(true);
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // ---- tables: find, sort, copy
  // a table for a word processor: number and caption, spanning heads, three rules, the note
  const html = (box, table) => {
    const plain = text => { const p = document.createElement("p"); p.textContent = text.trim(); return p.innerHTML; };
    const heads = table.tHead.rows.length, rows = [...table.rows], last = rows.length - 1;
    const line = (row, i) => "<tr>" + [...row.cells].map(cell => {
      const tag = i < heads ? "th" : "td", over = cell.colSpan > 1 || cell.classList.contains("over");
      const rule = (i === 0 ? "border-top:1.5pt solid;" : "") + (i === heads - 1 ? "border-bottom:.75pt solid;" : over ? "border-bottom:.5pt solid;" : "")
        + (i === last ? "border-bottom:1.5pt solid;" : "");
      const side = over ? "center" : cell.classList.contains("n") ? "right" : "left";
      return `<${tag} colspan="${cell.colSpan}" style="text-align:${side};font-weight:normal;padding:2pt 6pt;${rule}">${plain(cell.textContent)}</${tag}>`;
    }).join("") + "</tr>";
    const note = box.querySelector(".note"), caption = box.querySelector(".captext"), number = caption.querySelector(".number");
    const named = number ? `<p><b>${plain(number.textContent.replace(/\.$/, ""))}</b></p>` : "";
    const title = caption.textContent.replace(number ? number.textContent : "", "");
    return `${named}<p><i>${plain(title)}</i></p><table style="border-collapse:collapse">${rows.map(line).join("")}</table>` +
      (note ? `<p><i>Note.</i> ${plain(note.textContent.replace(/^Note\.\s*/, ""))}</p>` : "");
  };
  const finder = document.getElementById("find");
  if (finder) {
    const boxes = all(".tablebox, main figure").map(box => [box, box.textContent.toLowerCase()]);
    finder.addEventListener("input", () => {
      const words = finder.value.trim().toLowerCase(), wanted = words.length > 1;
      let found = 0;
      for (const [box, text] of boxes) {
        box.hidden = wanted && !text.includes(words);
        if (!box.hidden) found += 1;
      }
      say(wanted ? `${found} tables and figures hold “${words}”.` : "All tables and figures are shown.");
    });
    bar.hidden = false;
  }
  const value = cell => {
    const text = cell.textContent.trim().replace(/[\u2212]/g, "-").replace(/,(?=\d{3}\b)/g, "").replace(/^[[<>+ ]+|[%\]]$/g, "");
    if (text === "\u2013" || text === "") return null;
    const number = Number.parseFloat(text);
    return /^-?\.?\d/.test(text) && cell.classList.contains("n") ? number : text.toLowerCase();
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  for (const table of all("table.data")) {
    const body = table.tBodies[0], heads = all("thead tr:last-child th", table), original = [...body.rows];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort"), down = before === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        let rows = original;
        if (before !== "descending") {
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          // what is missing comes last either way
          rows = original.map((row, i) => [value(row.cells[column]), i, row]).sort((a, b) =>
            (a[0] === null) - (b[0] === null) || (a[0] === null ? 0 : (down ? -1 : 1) * compare(a[0], b[0])) || a[1] - b[1]).map(r => r[2]);
        }
        table.classList.toggle("sorted", rows !== original);
        body.append(...rows);
        say(`Sorted by ${button.textContent}: ${head.getAttribute("aria-sort") || "original order"}.`);
      });
    });
    const box = table.closest(".tablebox"), tools = box && box.querySelector(".tools");
    if (tools) {
      const copy = document.createElement("button");
      copy.type = "button";
      copy.textContent = "Copy";
      copy.setAttribute("aria-describedby", box.querySelector(".captext").id);
      copy.addEventListener("click", async () => {
        const safe = text => /^[=+@-]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
        const line = row => [...row.cells].map(c => safe(c.textContent.trim().replace(/\s+/g, " ").replace(/^\u2212(?=[\d.])/, "-"))).join("\t");
        const text = [line(table.tHead.rows[table.tHead.rows.length - 1]), ...[...body.rows].map(line)].join("\n");
        try {
          const kinds = { "text/html": html(box, table), "text/plain": text };
          await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(kinds).map(([k, v]) => [k, new Blob([v], { type: k })])))]);
        } catch {
          const area = document.createElement("textarea");
          area.value = text;
          document.body.append(area);
          area.select();
          document.execCommand("copy");
          area.remove();
        }
        copy.textContent = "Copied";
        say("Table copied.");
        setTimeout(() => { copy.textContent = "Copy"; }, 1600);
      });
      tools.prepend(copy);
    }
  }

  // ---- what a statistic or a code means, on hover and focus
  const tip = document.getElementById("tip"), meanings = new Map(all(".glossary dt").map(dt => [dt.textContent, dt.nextElementSibling]));
  const hide = () => { if (tip) tip.hidden = true; };
  const explain = (element, meaning) => {
    tip.textContent = meaning.textContent;
    tip.hidden = false;
    const at = element.getBoundingClientRect(), below = at.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below ? at.bottom + 6 : at.top - tip.offsetHeight - 6}px`;
  };
  if (tip && meanings.size) {
    for (const head of all("table.data th:not(.over), .models dt, td.open, td.no, td.yes")) {
      const meaning = meanings.get(head.textContent.trim());
      if (!meaning) continue;
      const held = head.querySelector("button") || head;
      held.classList.add("term");
      held.setAttribute("aria-describedby", meaning.id);
      for (const event of ["mouseenter", "focus"]) held.addEventListener(event, () => explain(held, meaning));
      for (const event of ["mouseleave", "blur"]) held.addEventListener(event, hide);
    }
    addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
    addEventListener("scroll", hide, { passive: true });
  }

  // ---- figures, enlarged
  const large = document.getElementById("large");
  if (large) for (const figure of all("main figure")) {
    const tools = figure.querySelector(".tools"), button = document.createElement("button");
    button.type = "button";
    button.textContent = "Enlarge";
    button.setAttribute("aria-label", `Enlarge ${figure.querySelector(".canvas").getAttribute("aria-label")}`);
    button.addEventListener("click", () => {
      const copy = figure.querySelector("svg").cloneNode(true);
      // the identifiers stay the figure's own
      copy.removeAttribute("aria-labelledby");
      copy.setAttribute("aria-label", figure.querySelector("desc").textContent);
      for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
      large.querySelector("div").replaceChildren(copy);
      large.showModal();
    });
    tools.prepend(button, " ");
  }
  addEventListener("resize", mark);
  addEventListener("scroll", event => { if (event.target !== document) mark(); }, { capture: true, passive: true });
  mark();

  // ---- where we are, in the contents
  const links = new Map(all(".contents a").map(a => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) {
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const section of all("main > section")) seen.observe(section);
})();
