export * as commands from "prosemirror-commands";
export * as history from "prosemirror-history";
export * as keymap from "prosemirror-keymap";
export * as model from "prosemirror-model";
export * as lists from "prosemirror-schema-list";
export * as state from "prosemirror-state";
export * as tables from "prosemirror-tables";
export * as view from "prosemirror-view";
