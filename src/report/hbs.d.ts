/**
 * Templates are compiled when restage is built (`scripts/templates.mjs`), so that no compiler is loaded. Values are escaped in
 * `*.html.hbs`, and in no other.
 */
declare module '*.hbs' {
  /** Renders a view; `paint` styles a text of the terminal, as `paint.ts` has it; a partial is the `render` of another template. */
  export const render: (
    view: unknown,
    runtime?: {
      readonly helpers?: { readonly paint: (style: never, text: string) => string }
      readonly partials?: Readonly<Record<string, unknown>>
    },
  ) => string
}

/** A script with what it imports, or a style, as the text that a page holds (`scripts/page-parts.mjs`). */
declare module '*?page' {
  export const text: string
  /** For a Content-Security-Policy: `sha256-…`. */
  export const digest: string
}
