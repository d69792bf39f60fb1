/**
 * The frame of the page: one text that needs nothing else. This is the only place that puts texts into HTML as they are: a body whose
 * values its template escaped, the page's own style and script, and data that holds no sign of HTML. The policy names the style and the script
 * by their digests and allows nothing more: what came in by a mistake would not run, and nothing is ever fetched.
 */

export interface PagePart {
  readonly text: string
  readonly digest: string
}

export interface PageParts {
  readonly title: string
  /** Of a template that escapes. */
  readonly body: string
  readonly style: PagePart
  readonly script: PagePart
  /** Values that the script reads, by the id of their element. */
  readonly data: Readonly<Record<string, unknown>>
  /** Packed texts, base64. */
  readonly packed: readonly string[]
}

export function printDocument({ title, body, style, script, data, packed }: PageParts): string {
  const policy = `default-src 'none'; script-src '${script.digest}'; style-src '${style.digest}'; img-src data:; base-uri 'none'; form-action 'none'`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeText(title)}</title>`,
    `<style>${style.text}</style>`,
    // it waits for the body itself, and lays the chosen colours before anything is drawn
    `<script>${script.text}</script>`,
    '</head>',
    `<body>${body}`,
    ...Object.entries(data).map(([id, value]) => `<script type="application/json" id="${id}">${inertJson(value)}</script>`),
    ...packed.map((text) => `<script type="text/plain" class="packed">${invariantBase64(text)}</script>`),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** JSON without a sign that HTML or an old JavaScript takes for its own. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function escapeText(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
}

function invariantBase64(text: string): string {
  if (!/^[\w+/]*=*$/.test(text)) throw new Error('a packed text is not base64')
  return text
}
