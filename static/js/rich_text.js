/* Lays an editor over each text area in `data-rich-text`. It knows what the portal keeps
   of a text (core/richtext.py) and nothing else, and writes it into the text area as soon
   as something is changed; what is not touched stays as it was. Tab leads on: nobody is
   held in it. Without script the text area is there. */
(() => {
  const { commands, history, keymap, lists, model, state, tables, view } = ProseMirror;
  const LINK = /^(https?:\/\/|mailto:)\S+$/i;

  // -- What a text is made of ----------------------------------------------------------
  const cell = {
    content: "block+",
    attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null }, scope: { default: null } },
    isolating: true,
  };
  const spans = (dom) => ({
    colspan: Number(dom.getAttribute("colspan")) || 1,
    rowspan: Number(dom.getAttribute("rowspan")) || 1,
    scope: dom.getAttribute("scope"),
  });
  const attributes = ({ attrs }, withScope) => {
    const found = {};
    if (attrs.colspan > 1) found.colspan = attrs.colspan;
    if (attrs.rowspan > 1) found.rowspan = attrs.rowspan;
    if (withScope && attrs.scope) found.scope = attrs.scope;
    return found;
  };
  const block = (tag, content = "inline*", extra = {}) => ({
    content, group: "block", parseDOM: [{ tag }], toDOM: () => [tag, 0], ...extra,
  });
  const mark = (tag, others = [], extra = {}) => ({
    parseDOM: [{ tag }, ...others.map((other) => ({ tag: other }))],
    toDOM: () => [tag, 0],
    ...extra,
  });

  const schema = new model.Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: block("p"),
      h3: block("h3", "inline*", {
        parseDOM: [{ tag: "h3" }, { tag: "h1" }, { tag: "h2" }], defining: true,
      }),
      h4: block("h4", "inline*", {
        parseDOM: [{ tag: "h4" }, { tag: "h5" }, { tag: "h6" }], defining: true,
      }),
      blockquote: block("blockquote", "block+", { defining: true }),
      ul: block("ul", "li+"),
      ol: block("ol", "li+"),
      li: { content: "paragraph block*", parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0], defining: true },
      table: {
        content: "row+",
        group: "block",
        tableRole: "table",
        isolating: true,
        attrs: { caption: { default: "" } },
        parseDOM: [{
          tag: "table",
          getAttrs: (dom) => ({ caption: dom.caption ? dom.caption.textContent.trim() : "" }),
        }, { tag: "caption", ignore: true }],
        toDOM: ({ attrs }) => attrs.caption
          ? ["table", ["caption", { contenteditable: "false" }, attrs.caption], ["tbody", 0]]
          : ["table", ["tbody", 0]],
      },
      row: { content: "(td | th)*", tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
      td: {
        ...cell, tableRole: "cell",
        parseDOM: [{ tag: "td", getAttrs: spans }], toDOM: (node) => ["td", attributes(node, false), 0],
      },
      th: {
        ...cell, tableRole: "header_cell",
        parseDOM: [{ tag: "th", getAttrs: spans }], toDOM: (node) => ["th", attributes(node, true), 0],
      },
      text: { group: "inline" },
      br: {
        inline: true, group: "inline", selectable: false,
        parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n",
      },
    },
    marks: {
      link: {
        attrs: { href: {} },
        inclusive: false,
        parseDOM: [{
          tag: "a[href]",
          getAttrs: (dom) => {
            const href = dom.getAttribute("href");
            return LINK.test(href) && { href };
          },
        }],
        toDOM: ({ attrs }) => ["a", { href: attrs.href, rel: "noopener nofollow" }, 0],
      },
      strong: mark("strong", ["b"]),
      em: mark("em", ["i"]),
      sup: mark("sup", [], { excludes: "sub" }),
      sub: mark("sub", [], { excludes: "sup" }),
    },
  });
  const { nodes, marks } = schema;

  // -- In and out ----------------------------------------------------------------------
  const read = (text) => {
    const place = new DOMParser().parseFromString("<body></body>", "text/html").body;
    if (/<[a-zA-Z/!?]/.test(text)) {
      place.innerHTML = text; // of a document apart: nothing in it runs or loads
    } else {
      for (const part of text.split(/\n\s*\n/)) {
        const paragraph = place.appendChild(place.ownerDocument.createElement("p"));
        part.split("\n").forEach((line, index) => {
          if (index) paragraph.append(place.ownerDocument.createElement("br"));
          paragraph.append(line);
        });
      }
    }
    return model.DOMParser.fromSchema(schema).parse(place);
  };

  const write = (doc) => {
    if (!doc.textContent.trim() && doc.childCount === 1) return "";
    const place = document.createElement("div");
    const serializer = model.DOMSerializer.fromSchema(schema);
    place.append(serializer.serializeFragment(doc.content));
    // A cell or an entry that is one paragraph is written without it.
    for (const box of place.querySelectorAll("td, th, li")) {
      const first = box.firstElementChild;
      const alone = [...box.children].slice(1).every((child) => /^[UO]L$/.test(child.tagName));
      if (first && first.tagName === "P" && alone) first.replaceWith(...first.childNodes);
    }
    for (const caption of place.querySelectorAll("caption")) {
      caption.removeAttribute("contenteditable");
    }
    for (const table of place.querySelectorAll("table")) {
      const body = table.tBodies[0];
      const head = document.createElement("thead");
      const isHead = (row) => [...row.cells].every((each) => each.tagName === "TH");
      while (body && body.rows.length > 1 && isHead(body.rows[0])) head.append(body.rows[0]);
      if (head.rows.length) body.before(head);
    }
    return place.innerHTML;
  };

  // -- What the buttons do -------------------------------------------------------------
  const inside = (editorState, type) => {
    const { $from } = editorState.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type === type) return true;
    }
    return false;
  };
  const hasMark = ({ selection: { from, $from, to, empty }, storedMarks, doc }, type) =>
    empty ? Boolean(type.isInSet(storedMarks || $from.marks())) : doc.rangeHasMark(from, to, type);
  const list = (type) => (editorState, dispatch) =>
    inside(editorState, type)
      ? lists.liftListItem(nodes.li)(editorState, dispatch)
      : lists.wrapInList(type)(editorState, dispatch);
  const quote = (editorState, dispatch) =>
    inside(editorState, nodes.blockquote)
      ? commands.lift(editorState, dispatch)
      : commands.wrapIn(nodes.blockquote)(editorState, dispatch);
  const newTable = (editorState, dispatch) => {
    if (inside(editorState, nodes.table)) return false;
    const row = (type) => nodes.row.create(null, [0, 1].map(() => type.createAndFill()));
    const table = nodes.table.create(null, [row(nodes.th), row(nodes.td), row(nodes.td)]);
    if (dispatch) {
      const change = editorState.tr.replaceSelectionWith(table);
      const at = change.mapping.map(editorState.selection.from, -1);
      const near = state.Selection.near(change.doc.resolve(at), 1);
      dispatch(change.setSelection(near).scrollIntoView());
    }
    return true;
  };
  const DO = {
    paragraph: commands.setBlockType(nodes.paragraph),
    h3: commands.setBlockType(nodes.h3),
    h4: commands.setBlockType(nodes.h4),
    strong: commands.toggleMark(marks.strong),
    em: commands.toggleMark(marks.em),
    ul: list(nodes.ul),
    ol: list(nodes.ol),
    deeper: lists.sinkListItem(nodes.li),
    higher: lists.liftListItem(nodes.li),
    blockquote: quote,
    table: newTable,
    row: tables.addRowAfter,
    column: tables.addColumnAfter,
    "no-row": tables.deleteRow,
    "no-column": tables.deleteColumn,
    "no-table": tables.deleteTable,
    undo: history.undo,
    redo: history.redo,
  };
  const IS = {
    h3: (s) => inside(s, nodes.h3),
    h4: (s) => inside(s, nodes.h4),
    strong: (s) => hasMark(s, marks.strong),
    em: (s) => hasMark(s, marks.em),
    link: (s) => hasMark(s, marks.link),
    ul: (s) => inside(s, nodes.ul),
    ol: (s) => inside(s, nodes.ol),
    blockquote: (s) => inside(s, nodes.blockquote),
  };
  const newLine = (editorState, dispatch) => {
    if (dispatch) {
      dispatch(editorState.tr.replaceSelectionWith(nodes.br.create()).scrollIntoView());
    }
    return true;
  };

  // -- One editor ----------------------------------------------------------------------
  const lay = (box) => {
    const area = box.querySelector("textarea");
    const tools = box.querySelector(".rich-text__tools");
    const place = box.querySelector(".rich-text__place");
    const link = box.querySelector(".rich-text__link");
    const address = link.querySelector("input");
    const wrong = link.querySelector("[role=alert]");
    const buttons = [...tools.querySelectorAll("button")];
    const label = document.querySelector(`label[for="${area.id}"]`);

    const selectLinked = () => {
      const { $from, empty } = editor.state.selection;
      if (!empty || !marks.link.isInSet($from.marks())) return;
      const at = $from.parent.childAfter($from.parentOffset);
      if (!at.node) return;
      const start = $from.start() + at.offset;
      const range = state.TextSelection.create(editor.state.doc, start, start + at.node.nodeSize);
      editor.dispatch(editor.state.tr.setSelection(range));
    };
    const askForLink = () => {
      selectLinked();
      const { $from, from, to } = editor.state.selection;
      const present = marks.link.isInSet($from.marksAcross(editor.state.doc.resolve(to)) || []) ||
        marks.link.isInSet(editor.state.doc.resolve(Math.min(from + 1, to)).marks());
      address.value = present ? present.attrs.href : "";
      wrong.textContent = "";
      link.hidden = false;
      address.focus();
    };
    const closeLink = () => {
      link.hidden = true;
      editor.focus();
    };
    const setLink = () => {
      const href = address.value.trim();
      if (!LINK.test(href)) {
        wrong.textContent = wrong.dataset.text;
        address.focus();
        return;
      }
      const { from, to, empty } = editor.state.selection;
      const made = marks.link.create({ href });
      const change = editor.state.tr;
      if (empty) change.insert(from, schema.text(href, [made]));
      else change.removeMark(from, to, marks.link).addMark(from, to, made);
      editor.dispatch(change);
      closeLink();
    };
    const run = (name) => {
      if (name === "link") {
        askForLink();
        return;
      }
      DO[name](editor.state, editor.dispatch, editor);
      editor.focus();
    };

    const show = () => {
      const inTable = tables.isInTable(editor.state);
      for (const button of buttons) {
        const name = button.dataset.do;
        if ("inTable" in button.dataset) button.hidden = !inTable;
        if (IS[name]) button.setAttribute("aria-pressed", IS[name](editor.state));
        if (DO[name]) button.setAttribute("aria-disabled", !DO[name](editor.state));
      }
      const able = buttons.filter((button) => !button.hidden);
      if (!able.some((button) => button.tabIndex === 0)) able[0].tabIndex = 0;
      for (const button of buttons) if (button.hidden) button.tabIndex = -1;
    };

    const keys = {
      "Mod-b": DO.strong, "Mod-B": DO.strong, "Mod-i": DO.em, "Mod-I": DO.em,
      "Mod-z": history.undo, "Mod-y": history.redo, "Shift-Mod-z": history.redo,
      "Mod-k": () => (askForLink(), true),
      "Mod-]": DO.deeper, "Mod-[": DO.higher,
      "Shift-Enter": newLine,
      Enter: lists.splitListItem(nodes.li),
      "Alt-F10": () => (buttons.find((button) => button.tabIndex === 0).focus(), true),
    };
    const attributesOfEditor = { class: "rich-text__text", role: "textbox", "aria-multiline": "true" };
    if (label) {
      label.id ||= `${area.id}_label`;
      attributesOfEditor["aria-labelledby"] = label.id;
      label.addEventListener("click", (event) => {
        event.preventDefault();
        editor.focus();
      });
    }
    const help = document.createElement("p");
    help.className = "visually-hidden";
    help.id = `${area.id}_keys`;
    help.textContent = place.dataset.help;
    const described = [area.getAttribute("aria-describedby"), help.id].filter(Boolean);
    attributesOfEditor["aria-describedby"] = described.join(" ");
    if (area.getAttribute("aria-invalid")) attributesOfEditor["aria-invalid"] = "true";

    const editor = new view.EditorView(place, {
      state: state.EditorState.create({
        doc: read(area.value),
        plugins: [
          history.history(), keymap.keymap(keys), keymap.keymap(commands.baseKeymap), tables.tableEditing(),
        ],
      }),
      attributes: attributesOfEditor,
      dispatchTransaction(change) {
        editor.updateState(editor.state.apply(change));
        if (change.docChanged) {
          area.value = write(editor.state.doc);
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }
        show();
      },
    });
    place.append(help);

    buttons.forEach((button) => (button.tabIndex = -1));
    buttons[0].tabIndex = 0;
    tools.addEventListener("mousedown", (event) => event.preventDefault());
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) run(button.dataset.do);
    });
    tools.addEventListener("keydown", (event) => {
      if (event.key === "Escape") editor.focus();
      const able = buttons.filter((button) => !button.hidden);
      const here = able.indexOf(document.activeElement);
      const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: able.length - 1 }[event.key];
      if (to === undefined || here < 0) return;
      event.preventDefault();
      able[here].tabIndex = -1;
      const next = able[(to + able.length) % able.length];
      next.tabIndex = 0;
      next.focus();
    });
    link.addEventListener("click", (event) => {
      const asked = event.target.dataset.link;
      if (asked === "set") setLink();
      if (asked !== "remove") return;
      const { from, to } = editor.state.selection;
      editor.dispatch(editor.state.tr.removeMark(from, to, marks.link));
      closeLink();
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeLink();
      if (event.key !== "Enter" || event.target !== address) return;
      event.preventDefault(); // it would send the form
      setLink();
    });
    tools.hidden = place.hidden = false;
    area.hidden = true;
    show();
  };

  for (const box of document.querySelectorAll("[data-rich-text]")) lay(box);
})();
