
"use strict";
/* Search, filter and order over the table of systems. Without this script all of it is there, worst first, and the
   controls are not. Nothing is stored and nothing is sent. */
(() => {
  const byId = (id) => document.getElementById(id);
  const panel = byId("filters");
  if (!panel) return;
  const search = byId("search");
  const order = byId("order");
  const service = byId("service");
  const states = [...panel.querySelectorAll("input[name=state]")];
  const body = document.querySelector("#systems-table tbody");
  const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
  const rows = [...body.rows].map((row, place) => ({ row, place, data: row.dataset, text: fold(row.textContent) }));

  const keys = {
    next: (one) => one.data.next || "9999-99-99",
    share: (one) => Number(one.data.share),
    due: (one) => -Number(one.data.due),
    id: (one) => one.data.id,
  };
  const sort = () => {
    const key = keys[order.value];
    const sorted = [...rows];
    if (key) {
      sorted.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        return x < y ? -1 : x > y ? 1 : a.place - b.place;
      });
    }
    body.append(...sorted.map((one) => one.row));
  };

  const apply = () => {
    const words = fold(search.value).split(/\s+/u).filter(Boolean);
    const wanted = new Set(states.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const one of rows) {
      const off =
        (wanted.size > 0 && !wanted.has(one.data.state)) ||
        (service.value && !one.data.services.split(" ").includes(service.value)) ||
        !words.every((word) => one.text.includes(word));
      one.row.classList.toggle("off", off);
      if (!off) shown += 1;
    }
    byId("systems-table").classList.toggle("off", shown === 0);
    byId("shown").textContent = `${shown} of ${rows.length} systems`;
    byId("nothing").hidden = shown > 0;
  };

  const clear = () => {
    search.value = "";
    order.selectedIndex = 0;
    service.selectedIndex = 0;
    for (const box of states) box.checked = false;
    sort();
    apply();
  };

  /* A link to a system that the filters hide shows all systems again. */
  const follow = () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest(".off")) return;
    clear();
    target.scrollIntoView();
  };

  const typing = (target) =>
    target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "/" && !typing(event.target)) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") {
      clear();
    }
  });
  panel.addEventListener("input", apply);
  order.addEventListener("change", sort);
  byId("clear").addEventListener("click", () => {
    clear();
    search.focus();
  });
  window.addEventListener("hashchange", follow);
  panel.hidden = false;
  /* A browser that comes back to the page may have kept what was in the fields. */
  sort();
  apply();
})();
