
"use strict";
/* Search and filters over the overview and the item sections. Without this script all of it is there, and the
   controls are not. Nothing is stored and nothing is sent. */
(() => {
  const byId = (id) => document.getElementById(id);
  const panel = byId("filters");
  if (!panel) return;
  const search = byId("search");
  const selects = ["owed", "signer", "framework"].map(byId);
  const states = [...panel.querySelectorAll("input[name=state]")];
  const areas = [...document.querySelectorAll("section.area")];
  const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
  const rows = new Map([...document.querySelectorAll("#overview tr[data-of]")].map((row) => [row.dataset.of, row]));
  const items = [...document.querySelectorAll("section.item")].map((section) => ({
    section,
    row: rows.get(section.id.slice(5)),
    data: section.dataset,
    text: null,
  }));

  const matches = (item, words, wanted) => {
    const [owed, signer, framework] = selects.map((select) => select.value);
    if (wanted.size > 0 && !wanted.has(item.data.state)) return false;
    if (owed && item.data.owed !== owed) return false;
    if (signer && item.data.signer !== signer) return false;
    if (framework && !item.data.frameworks.split(" ").includes(framework)) return false;
    if (words.length === 0) return true;
    item.text ??= fold(item.data.item + " " + item.section.textContent);
    return words.every((word) => item.text.includes(word));
  };

  const apply = () => {
    const words = fold(search.value).split(/\s+/u).filter(Boolean);
    const wanted = new Set(states.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const item of items) {
      const off = !matches(item, words, wanted);
      item.section.classList.toggle("off", off);
      item.row?.classList.toggle("off", off);
      if (!off) shown += 1;
    }
    for (const area of areas) area.classList.toggle("off", !area.querySelector("section.item:not(.off)"));
    byId("overview").classList.toggle("off", shown === 0);
    byId("shown").textContent = `${shown} of ${items.length} items`;
    byId("nothing").hidden = shown > 0;
  };

  const clear = () => {
    search.value = "";
    for (const select of selects) select.selectedIndex = 0;
    for (const box of states) box.checked = false;
    apply();
  };

  /* A link to an item that the filters hide shows all items again. */
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
  byId("clear").addEventListener("click", () => {
    clear();
    search.focus();
  });
  window.addEventListener("hashchange", follow);
  panel.hidden = false;
  /* A browser that comes back to the page may have kept what was in the fields. */
  apply();
})();
