// Invoice lines: add, remove, move, paste from a spreadsheet. The buttons work without this script, too.
"use strict";
(() => {
  const rows = document.getElementById("rows");
  if (!rows) return;
  const form = document.getElementById("bill");
  const pattern = document.getElementById("new-line");
  const words = new Map(Object.entries(JSON.parse(rows.dataset.units)));
  const say = (template, value) => window.handschlag.announce(template.replace("%s", value));
  const all = () => [...rows.children];
  const input = (row, name) => row.querySelector(`[name$=".${name}"]`);
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  // Names, ids and labels carry the row's number; this sets it again after every change of order.
  const NUMBERED = ["id", "name", "for", "aria-describedby"];
  const CARRIERS = "[id], [name], [for], [aria-describedby], [aria-label]";
  function renumber() {
    all().forEach((row, i) => {
      const old = row.dataset.n;
      if (old === String(i)) return;
      const position = String(Number(old) + (old === "9999" ? 0 : 1));
      const numbered = new RegExp(`(lines[.-]|amount-|section-|remove:|up:|down:|section:|text:)${old}(?=$|[^0-9])`, "g");
      for (const element of row.querySelectorAll(CARRIERS)) {
        for (const name of element.tagName === "BUTTON" ? [...NUMBERED, "value"] : NUMBERED) {
          const before = element.getAttribute(name);
          if (before) element.setAttribute(name, before.replace(numbered, `$1${i}`));
        }
        const label = element.getAttribute("aria-label");
        if (label) element.setAttribute("aria-label", label.replace(position, String(i + 1)));
      }
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(position, String(i + 1));
      row.dataset.n = String(i);
    });
  }

  // The pattern comes without the long lists: they are those of the rows that are there.
  const FIRST = { unit_code: "LS", tax_situation: "", role: "" };
  function blank() {
    const row = pattern.content.firstElementChild.cloneNode(true);
    // the script acts on them; as submit buttons they make a browser look through the whole form, one by one
    for (const button of row.querySelectorAll("button")) button.type = "button";
    for (const [name, value] of Object.entries(FIRST)) {
      const select = input(row, name);
      if (!select || select.options.length) continue;
      const full = input(rows, name) || lists[name];
      select.append(...[...full.children].map((each) => each.cloneNode(true)));
      select.value = value;
    }
    return row;
  }
  const lists = Object.fromEntries(Object.keys(FIRST).map((name) => [name, input(rows, name)?.cloneNode(true)]));

  function newRow() {
    const row = blank();
    rows.append(row);
    renumber();
    return row;
  }

  // as many rows as a copy kept in this browser has; true where that changes anything
  function setLines(count) {
    const before = rows.children.length;
    while (rows.children.length < count) newRow();
    while (rows.children.length > count) rows.lastElementChild.remove();
    return before !== count;
  }

  function isEmpty(row) {
    return !input(row, "name").value.trim() && !input(row, "price").value.trim();
  }

  // the last line, where nothing stands yet: no need of another
  function free() {
    const last = rows.lastElementChild;
    return last && isEmpty(last) && !has(last) ? last : null;
  }

  function add() {
    const row = newRow();
    input(row, "name").focus();
    say(rows.dataset.added, rows.children.length);
    changed();
  }

  // -- sections: a title stands at the line it begins with; a line moves over a title as over a line

  const title = (row) => input(row, "section");
  const has = (row) => Boolean(row && title(row).value.trim());
  function hand(from, to) {
    title(to).value = title(from).value;
    title(from).value = "";
  }

  function begin(row) {
    if (!has(row)) title(row).value = form.querySelector("button[value=section]").dataset.title;
    title(row).focus();
    title(row).select();
    changed();
  }

  // -- texts and page breaks belong to their line: they move and go with it

  function write(row, name) {
    const field = input(row, name);
    const box = field.parentElement;
    box.classList.add("open");
    field.focus();
    field.addEventListener("blur", () => box.classList.remove("open"), { once: true });
  }

  function remove(row) {
    const next = row.nextElementSibling;
    const heir = has(row) && next && !has(next) ? next : null;
    if (heir) hand(row, heir);
    const number = Number(row.dataset.n) + 1;
    const focus = next || row.previousElementSibling;
    row.remove();
    if (!rows.children.length) newRow();
    renumber();
    input(focus || rows.firstElementChild, "name").focus();
    changed();
    window.handschlag.offerUndo(rows.dataset.removed.replace("%s", number), () => {
      const first = rows.firstElementChild;
      const placeholder = !focus && rows.children.length === 1 && isEmpty(first);
      if (next && next.isConnected) next.before(row); else rows.append(row);
      if (heir) hand(heir, row);
      if (placeholder) first.remove();
      renumber();
      input(row, "name").focus();
      changed();
    });
  }

  function move(row, step, button) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = button || document.activeElement;
    const [above, below] = step < 0 ? [other, row] : [row, other];
    const after = below.nextElementSibling;
    if (step < 0 && has(below) && after && !has(after)) hand(below, after);
    else if (step > 0 && has(below) && !has(above)) hand(below, above);
    else {
      above.before(below);
      if (has(above) && !has(below)) hand(above, below);
    }
    renumber();
    focused.focus();
    say(rows.dataset.moved, Number(row.dataset.n) + 1);
    changed();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    const [action] = button.value.split(":");
    const row = button.closest(".line");
    if (action === "add") add();
    else if (action === "remove") remove(row);
    else if (action === "up") move(row, -1, button);
    else if (action === "down") move(row, 1, button);
    else if (action === "section") begin(row || free() || newRow());
    else if (action === "text") { if (row) write(row, "text_above"); else write(rows.lastElementChild, "text_below"); }
    else return;
    event.preventDefault();
  });

  // Ctrl B puts marks around the chosen words, or takes them away
  function embolden(field) {
    const { value, selectionStart: from, selectionEnd: to } = field;
    const bold = value.slice(from - 2, from) === "**" && value.slice(to, to + 2) === "**";
    const words = value.slice(from, to);
    field.setRangeText(bold ? words : `**${words}**`, bold ? from - 2 : from, bold ? to + 2 : to);
    const start = bold ? from - 2 : from + 2;
    field.setSelectionRange(start, start + words.length);
    changed();
  }

  rows.addEventListener("keydown", (event) => {
    const row = event.target.closest(".line");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "b" && event.target.matches("textarea")) {
      event.preventDefault();
      embolden(event.target);
      return;
    }
    if (event.altKey && !event.target.matches("select") && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (row === rows.lastElementChild) { if (!isEmpty(row)) add(); } else input(row.nextElementSibling, "name").focus();
    }
  });

  // -- from a spreadsheet

  const number = /^[-−+]?[\s\d.,'’]*\d[\s\d.,'’]*(€|EUR)?$/i;
  const isNumber = (cell) => number.test(cell.replace(/^(€|EUR)\s*/i, "").trim()) && /\d/.test(cell);

  const isDay = (cell) => /^\d{1,2}\.\s?\d{1,2}\.(\s?\d{2,4})?$|^\d{4}-\d{2}-\d{2}$/.test(cell);
  const measure = (cell) => /^([\d.,]*\d)\s*(\p{L}[\p{L}.²³]{0,11})$/u.exec(cell) || [];  // "2,5 Std."

  // A cell with a line break or a separator in it comes in quotes; quotes elsewhere are somebody's words.
  function cellsOf(text, separator) {
    const quoted = new RegExp(`"((?:[^"]|"")*)"(?=${separator}|\\n|$)`, "y"), bare = new RegExp(`[^${separator}\\n]*`, "y");
    const table = [[]];
    for (let at = 0; at <= text.length; at += 1) {
      quoted.lastIndex = bare.lastIndex = at;
      const found = quoted.exec(text);
      const cell = found ? found[1].replaceAll('""', '"') : bare.exec(text)[0];
      table.at(-1).push(cell.trim());
      at = found ? quoted.lastIndex : bare.lastIndex;
      if (text[at] === "\n") table.push([]);
    }
    return table.filter((row) => row.some(Boolean));
  }

  // A spreadsheet writes all its numbers one way; "1.000" alone says nothing, "480.50" or "1,234.50" does.
  function decimalMark(table) {
    const numbers = table.flat().filter((cell) => isNumber(cell) && !isDay(cell)).map((cell) => cell.replace(/[^\d.,]/g, ""));
    const ends = (mark) => numbers.some((n) => new RegExp(`\\${mark}\\d{1,2}$`).test(n) || new RegExp(`\\${mark === "." ? "," : "."}\\d{3}\\${mark}`).test(n));
    if (ends(",")) return ",";
    if (ends(".")) return ".";
    return form.dataset.language === "en" ? "." : ",";
  }

  function typed(cell, mark) {
    const bare = cell.replace(/[^\d.,−+-]/g, "");
    const plain = bare.replaceAll(mark === "," ? "." : ",", "");
    return form.dataset.language === "en" ? plain.replace(",", ".") : plain.replace(".", ",");
  }

  const plain = (cell) => cell.toLocaleLowerCase("de").replace(/[^\p{L}]/gu, "");
  const isUnit = (cell) => words.has(cell.toLocaleLowerCase("de"));

  // What a heading says of its column, in the words of spreadsheets and other programs.
  const HEADINGS = {
    name: "leistung bezeichnung artikel produkt titel tätigkeit name item service product title activity task",
    description: "beschreibung details text bemerkung description notes comment",
    quantity: "menge anzahl stunden stückzahl quantity qty hours",
    unit: "einheit me unit",
    price: "einzelpreis preis ep epreis stückpreis stundensatz satz preisproeinheit unitprice price rate hourlyrate",
    sum: "gesamtpreis gesamt summe betrag gp gpreis gesamtbetrag total amount sum linetotal",
  };
  const headings = Object.entries(HEADINGS).flatMap(([what, known]) => known.split(" ").map((word) => [word, what]));
  const meanings = new Map(headings);

  // Which column is what, where the first row says so; null where it does not say enough.
  function columnsOf(heads) {
    const found = {};
    heads.forEach((head, i) => {
      const word = plain(head.replace(/\(.*\)|€|\bEUR\b|\bin\b|\bnetto\b|\bnet\b/gi, ""));
      const what = meanings.get(word) ?? (/^(einzel)?preis/.test(word) ? "price" : "");
      if (what && !(what in found)) found[what] = i;
    });
    if (!("name" in found) && "description" in found) { found.name = found.description; delete found.description; }
    if (!("price" in found) && "sum" in found && !("quantity" in found)) found.price = found.sum;
    return "name" in found && "price" in found ? found : null;
  }

  // "1 | Stuhl | 4 | Stück": a first column that counts the rows is no quantity.
  function countsRows(table) {
    if (!table.every((row) => /^\d{1,4}\.?$/.test(row[0]) && row.slice(1).some((cell) => cell && !isNumber(cell)))) return false;
    const first = parseInt(table[0][0], 10);
    const up = table.every((row, i) => parseInt(row[0], 10) === first + i);
    return up && (first === 1 || table.every((row) => row.slice(1).filter(isNumber).length > 1));
  }

  // Without headings: the first words are the service, the first two numbers quantity and price.
  function guess(row) {
    const days = row.filter(isDay), rest = row.filter((cell) => cell && !isDay(cell) && !/%$/.test(cell));
    const texts = rest.filter((cell) => !isNumber(cell)), numbers = rest.filter(isNumber);
    const service = texts.find((cell) => !isUnit(cell)) ?? texts[0] ?? numbers.shift() ?? "";
    const others = texts.filter((cell) => cell !== service);
    const [, measured, itsUnit] = others.map(measure).find((found) => found.length) ?? [];
    if (measured && numbers.length < 2) numbers.unshift(measured);
    const unit = others.find(isUnit) ?? itsUnit ?? others[0] ?? "";
    const [quantity, price] = numbers.length > 1 ? numbers : ["1", numbers[0] ?? ""];
    return { name: [...days, service].filter(Boolean).join(" "), quantity, unit, price };
  }

  // By the headings: nothing is guessed.
  function pick(row, columns) {
    const cell = (what) => row[columns[what]] ?? "";
    const [, measured, itsUnit] = measure(cell("quantity"));
    return {
      name: cell("name"), description: cell("description"), price: cell("price"),
      quantity: measured ?? (cell("quantity") || "1"), unit: cell("unit") || itsUnit || "",
    };
  }

  function read(text) {
    const bare = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    let table = cellsOf(bare, bare.includes("\t") ? "\t" : ";");
    if (Math.max(...table.map((row) => row.length)) < 2) return null;
    const headed = table.length > 1 && !table[0].some(isNumber) && table.slice(1).some((row) => row.some(isNumber));
    const columns = headed ? columnsOf(table[0]) : null;
    if (headed) table = table.slice(1);
    if (!columns && countsRows(table)) table = table.map((row) => row.slice(1));
    const mark = decimalMark(table);
    const number = (cell) => isNumber(cell) ? typed(cell, mark) : cell;
    return table.map((row) => {
      const { name, description = "", quantity, unit, price } = columns ? pick(row, columns) : guess(row);
      const [first, ...more] = name.split("\n");
      const further = [...more, description].filter(Boolean).join("\n");
      return { name: first, description: further, quantity: number(quantity), unit: unit.replace(/\s+/g, " "), price: number(price) };
    });
  }

  function setUnit(select, typedUnit) {
    if (!typedUnit) return;
    const value = words.get(typedUnit.toLocaleLowerCase("de")) ?? typedUnit;
    if (![...select.options].some((option) => option.value === value)) select.append(new Option(typedUnit, value));
    select.value = value;
  }

  rows.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("input") || !/[\t\n;]/.test(text.trim())) return;
    const many = /\n/.test(text.trim());
    if (!text.includes("\t") && !many) return;
    const items = read(text);
    if (!items) return;
    event.preventDefault();
    const here = event.target.closest(".line");
    const start = isEmpty(here) ? here : null;
    const made = items.slice(start ? 1 : 0).map(blank);
    here.after(...made); // all at once: one by one, hundreds of rows take seconds
    renumber();
    const filled = start ? [start, ...made] : made;
    const PASTED = ["name", "description", "quantity", "price", "unit_code"];
    const before = start && PASTED.map((name) => input(start, name).value);
    filled.forEach((row, i) => {
      for (const name of PASTED) if (name in items[i]) input(row, name).value = items[i][name];
      setUnit(input(row, "unit_code"), items[i].unit);
      if (items[i].description) row.querySelector("details").open = true;
    });
    input(filled.at(-1), "name").focus();
    changed();
    const told = rows.dataset.pasted.replace("%s", items.length);
    window.handschlag.announce(told);
    window.handschlag.offerUndo(told, () => {
      made.forEach((each) => each.remove());
      if (start) PASTED.forEach((name, i) => { input(start, name).value = before[i]; });
      renumber();
      input(here, "name").focus();
      changed();
    });
  });

  Object.assign(window.handschlag, { setUnit, setLines });
})();
