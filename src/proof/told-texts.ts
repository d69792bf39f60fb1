/**
 * A file that a stage writes from one build argument: `RUN printf '%s\n' "$VERSION" > VERSION` as root makes a file of root's with
 * the argument's value and a line end, 0644, which is how COPY takes a file that the shell wrote on the host. That the driver gives the
 * argument what it wrote there is checked by running the new driver (`migrate/check-after.ts`).
 */
import { known, literal, type Text } from '../text/symbolic.ts'
import type { ImageForm, RunForm } from './form.ts'
import type { ContentOrigin } from './origins.ts'

/** Names of arguments whose values were texts of files → the writes of the run that made them. */
export type ToldWrites = ReadonlyMap<string, number | undefined>

const writing = /^printf '%s\\n' "\$(\w+)" > ([\w.@+][\w.@+-]*)$/

/** The text that an image has at a path; `undefined` where something else than such a RUN may have made what lies there. */
export function toldText({ steps }: ImageForm, path: Text, writes: ToldWrites): ContentOrigin | undefined {
  const wanted = known(path)
  for (const step of wanted === undefined ? [] : steps.toReversed()) {
    const written = step.kind === 'run' ? writtenBy(step) : undefined
    if (written === undefined) return undefined
    if (written.path !== wanted) continue
    const { name, value } = written
    if (value === undefined || !writes.has(name)) return undefined
    return { kind: 'text', text: endLine(value), write: known(value) === undefined ? writes.get(name) : undefined }
  }
  return undefined
}

interface Written {
  readonly path: string
  readonly name: string
  readonly value: Text | undefined
}

function writtenBy({ command, shell, user, workdir, args, flags, mounts, heredocs }: RunForm): Written | undefined {
  const [, name, file] = (command.form === 'shell' ? writing.exec(command.text) : undefined) ?? []
  const isPlain = shell === undefined && flags.length + mounts.length + heredocs.length === 0 && isRoot(user)
  const folder = known(workdir)
  if (name === undefined || file === undefined || folder === undefined || !isPlain) return undefined
  return { path: `${folder.replace(/\/$/, '')}/${file}`, name, value: args.get(name) }
}

function isRoot(user: RunForm['user']): boolean {
  return user !== undefined && known(user) === '0'
}

function endLine(value: Text): Text {
  const last = value.at(-1)
  return typeof last === 'string' ? [...value.slice(0, -1), `${last}\n`] : [...value, ...literal('\n')]
}
