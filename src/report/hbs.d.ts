/** Templates are compiled when restage is built (`scripts/templates.mjs`), so that no compiler is loaded. */
declare module '*.hbs' {
  /** Renders a view; `paint` styles a text, as `paint.ts` has it. */
  export const render: (
    view: unknown,
    runtime: { readonly helpers: { readonly paint: (style: never, text: string) => string } },
  ) => string
}
