/** Changes to a build that a Jenkinsfile asks of its docker plugin, `docker.build('x', '-f y .')`: its words stand in strings of Groovy. */
import type { Call } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import { isAction } from './settings.ts'
import type { Edit } from './splice.ts'
import type { WordEdits } from './words.ts'

/** Whether a command stands in such a call. */
function isPluginBuild({ site }: Call): boolean {
  return /\bdocker\.build\b/.test(site.source.text.slice(site.start, site.end))
}

/** Whether a command stands in another form than that of a shell, so that its words are what is told of it. */
export function isWrittenOtherwise(call: Call): boolean {
  return isAction(call) || isPluginBuild(call)
}

/** Why an edit cannot be made in a string; `undefined` when it can. */
export function pluginProblem(call: Call, { dropped, replaced, inserted, prefix }: WordEdits): string | undefined {
  const pieces = [...replaced.values(), ...inserted]
  if (prefix.length > 0) return 'the docker plugin gives a build no environment'
  if (pieces.some(({ source }) => /['"$\\]/.test(source)))
    return 'what it would have to be given is no plain text in a string of Groovy'
  const last = call.words.length - 1
  // The string ends with it.
  if (dropped.includes(last) || replaced.has(last)) return 'its context stands at the end of a string of Groovy'
  return isWithoutArguments(call) && (dropped.length > 0 || replaced.size > 0) ? 'it has no arguments' : undefined
}

/** `docker.build('x')`, whose context is understood. */
function isWithoutArguments(call: Call): boolean {
  const last = call.words.at(-1)
  return last !== undefined && known(last.text) === '.' && !last.site.source.text.startsWith('.', last.site.start)
}

/** The second argument of a call that has none; `undefined` where its words are edited in their place. */
export function addedArguments(call: Call, { inserted }: WordEdits): readonly Edit[] | undefined {
  const site = call.words.at(-1)?.site
  if (site === undefined || inserted.length === 0 || !isWithoutArguments(call)) return undefined
  const words = inserted.map(({ source }) => source)
  const end = site.start + (/^['"]+/.exec(site.source.text.slice(site.start))?.[0].length ?? 0)
  return [{ start: end, end, text: `, '${[...words, '.'].join(' ')}'` }]
}
