/**
 * A compose file as a shell script of the same length: the name of each service is a command, all else is blank. So a service that is brought up or
 * built has its place there, as a command of a script has.
 */
import { readCompose } from '../../compose/file.ts'
import type { Source } from '../../text/source.ts'

/** The view of a compose file. */
export function composeView(source: Source): Source {
  const sites = [...(readCompose(source)?.services.values() ?? [])].map(({ site }) => site).sort((a, b) => a.start - b.start)
  let text = ''
  for (const { start, end } of sites)
    if (start >= text.length) text += blank(source.text.slice(text.length, start)) + '_'.repeat(end - start)
  return { path: source.path, text: text + blank(source.text.slice(text.length)) }
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
