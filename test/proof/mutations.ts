/** Every small change of a Dockerfile that makes another image. */

export interface Mutation {
  readonly title: string
  readonly text: string
}

interface Line {
  readonly keyword: string
  readonly rest: string
}

const parse = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cut = line.search(/\s/)
      return cut === -1 ? { keyword: line, rest: '' } : { keyword: line.slice(0, cut).toUpperCase(), rest: line.slice(cut + 1) }
    })

const print = (lines: readonly Line[]): string => `${lines.map(({ keyword, rest }) => `${keyword} ${rest}`.trim()).join('\n')}\n`

/** Lines that say nothing by themselves: an ARG without value that nothing gives one. */
export const withoutEffect: readonly (readonly [RegExp, string])[] = [
  [
    /^CMD builder-only|^LABEL builder=|^EXPOSE 1$/,
    'configuration of a build stage that no FROM takes over does not reach the final image',
  ],
]

/** All mutations of a text; `skip` says which lines are known to be without effect. */
export function mutationsOf(text: string): readonly Mutation[] {
  const lines = parse(text)
  const found: Mutation[] = []
  const add = (title: string, changed: readonly Line[]): void => {
    found.push({ title, text: print(changed) })
  }
  const replaced = (at: number, ...by: readonly Line[]): readonly Line[] => [...lines.slice(0, at), ...by, ...lines.slice(at + 1)]
  lines.forEach((line, at) => {
    const { keyword, rest } = line
    const shown = `${keyword} ${rest}`
    if (withoutEffect.some(([pattern]) => pattern.test(shown))) return
    const change = (title: string, after: string): void => {
      if (after !== rest) add(`${title}: ${shown} → ${after}`, replaced(at, { keyword, rest: after }))
    }
    if (keyword !== 'FROM') add(`drop ${shown}`, replaced(at))
    const words = rest.split(' ')
    const flags = words.filter((word) => word.startsWith('--'))
    const operands = words.filter((word) => !word.startsWith('--'))
    const withWords = (changed: readonly string[], kept: readonly string[] = flags): string => [...kept, ...changed].join(' ')
    switch (keyword) {
      case 'FROM':
        change(
          'other base',
          rest.replace(/^\S+/, (base) => (base === 'scratch' ? 'busybox' : `${base.replace(/[:@].*/, '')}:other`)),
        )
        change('platform', `--platform=linux/arm64 ${rest}`)
        break
      case 'COPY':
      case 'ADD':
        change('other source', withWords([`${operands[0] ?? ''}x`, ...operands.slice(1)]))
        change('source above', withWords([(operands[0] ?? '').replace(/[^/]+\/?$/, '') || '.', ...operands.slice(1)]))
        change('other destination', withWords([...operands.slice(0, -1), `${(operands.at(-1) ?? '').replace(/\/$/, '')}x`]))
        change('destination below', withWords([...operands.slice(0, -1), `${(operands.at(-1) ?? '').replace(/\/$/, '')}/inner/`]))
        change(
          'no --chown',
          withWords(
            operands,
            flags.filter((flag) => !flag.startsWith('--chown')),
          ),
        )
        change('other --chown', withWords(operands, [...flags.filter((flag) => !flag.startsWith('--chown')), '--chown=7:8']))
        change('--chmod', withWords(operands, [...flags.filter((flag) => !flag.startsWith('--chmod')), '--chmod=600']))
        change(
          'no --from',
          withWords(
            operands,
            flags.filter((flag) => !flag.startsWith('--from')),
          ),
        )
        change('other --from', withWords(operands, [...flags.filter((flag) => !flag.startsWith('--from')), '--from=nginx:1']))
        if (operands.length > 2) change('one source less', withWords(operands.slice(1)))
        break
      case 'RUN':
        add(`twice: ${shown}`, replaced(at, line, line))
        change('other command', `${rest} && true`)
        change('exec form', JSON.stringify(['/bin/sh', '-c', rest]))
        break
      case 'CMD':
      case 'ENTRYPOINT':
        change('other command', rest.startsWith('[') ? rest.replace(/"\]$/, 'x"]') : `${rest} x`)
        change('other form', rest.startsWith('[') ? (JSON.parse(rest) as string[]).join(' ') : JSON.stringify(rest.split(' ')))
        add(`other keyword: ${shown}`, replaced(at, { keyword: keyword === 'CMD' ? 'ENTRYPOINT' : 'CMD', rest }))
        break
      case 'ENV':
      case 'LABEL':
      case 'ARG':
        if (rest.includes('=')) {
          change('other value', `${rest}x`)
          change('other name', `X${rest}`)
        }
        break
      case 'WORKDIR':
        change('other folder', `${rest}x`)
        break
      case 'ONBUILD':
      case 'HEALTHCHECK':
        change('other command', `${rest} x`)
        break
      case 'SHELL':
        change('other shell', '["/bin/bash", "-c"]')
        break
      case 'STOPSIGNAL':
        change('other signal', 'SIGQUIT')
        break
      default:
        change('other value', `${rest}9`)
    }
    for (const extra of additions)
      add(`add ${extra.keyword} ${extra.rest} below ${shown}`, [...lines.slice(0, at + 1), extra, ...lines.slice(at + 1)])
    const next = lines[at + 1]
    if (next !== undefined && orderMatters(line, next))
      add(`swap ${shown} and ${next.keyword} ${next.rest}`, [...lines.slice(0, at), next, line, ...lines.slice(at + 2)])
  })
  return found
}

/** Each changes what is built, wherever it stands. */
const additions: readonly Line[] = [
  { keyword: 'RUN', rest: 'touch /added' },
  { keyword: 'COPY', rest: 'main.c /added' },
]

/**
 * Neighbours whose order matters: something that changes files beside something that changes files or what a command sees. Not among
 * them, because both orders make the same image:
 * - two settings of the configuration (LABEL and EXPOSE), which are no files;
 * - a setting and a COPY with absolute paths, which does not read it;
 * - two COPYs to places that do not touch;
 * - an ENV and a RUN, a USER and a RUN … do matter and are tried.
 */
function orderMatters(a: Line, b: Line): boolean {
  if (a.keyword === 'FROM' || b.keyword === 'FROM') return false
  const pair = [a.keyword, b.keyword]
  if (pair.includes('RUN')) {
    const other = pair[0] === 'RUN' ? b : a
    return (
      ['RUN', 'COPY', 'ADD', 'ENV', 'USER', 'WORKDIR', 'SHELL', 'VOLUME'].includes(other.keyword) ||
      (other.keyword === 'ARG' && other.rest.includes('='))
    )
  }
  return pair[0] === 'WORKDIR' && pair[1] === 'WORKDIR'
}
