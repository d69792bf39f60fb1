/** What the codes of a report mean: their pages in `docs/findings/`, which have no place on the web, as views of the template. */
import type { FleetReport } from '../report.ts'

/** The page of a code, Markdown; `undefined` where there is none. */
export type ReadPage = (code: string) => string | undefined

type BlockKind = 'isText' | 'isHeading' | 'isCode'

/** One of the kinds, with its text. */
export type Block = Partial<Readonly<Record<BlockKind, boolean>>> & { readonly text: string }

export interface CodeView {
  readonly code: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** Of the codes that the report has, in their order. */
export function codesView({ pipelines }: FleetReport, read: ReadPage): readonly CodeView[] {
  const codes = pipelines.flatMap(({ entry }) => [...entry.findings, ...entry.proof.assumptions].map(({ code }) => code))
  return [...new Set(codes)].sort().flatMap((code) => {
    // a run's file may say anything, and a page is found by its name
    const page = /^RS\d{3}$/.test(code) ? read(code) : undefined
    return page === undefined ? [] : [codeView(code, page)]
  })
}

function codeView(code: string, page: string): CodeView {
  const [title = '', ...lines] = page.split('\n')
  return { code, title: title.replace(/^# RS\d+: /, ''), blocks: blocksOf(lines) }
}

/** Headings, texts and fenced code: a page has nothing else. */
function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  let open: { readonly kind: BlockKind; readonly lines: string[] } | undefined
  const close = (): void => {
    if (open !== undefined) {
      const text = open.lines.join('\n')
      blocks.push({ [open.kind]: true, text: open.kind === 'isCode' ? text : plainText(text) })
    }
    open = undefined
  }
  for (const line of lines) {
    const [, fence, file = ''] = /^(```)\S*\s*(.*)$/.exec(line) ?? []
    if (open?.kind === 'isCode') {
      if (fence === undefined) open.lines.push(line)
      else close()
    } else if (fence !== undefined) {
      close()
      open = { kind: 'isCode', lines: file === '' ? [] : [`# ${file}`] }
    } else if (line.startsWith('#')) {
      close()
      blocks.push({ isHeading: true, text: line.replace(/^#+ /, '') })
    } else if (line === '') close()
    else (open ??= { kind: 'isText', lines: [] }).lines.push(line)
  }
  close()
  return blocks
}

/** Without the signs of emphasis; backticks stay, as in a finding's message. */
function plainText(text: string): string {
  return text.replace(/(`[^`]*`)|\*([^*]+)\*/g, (_, code: string | undefined, word: string) => code ?? word)
}
