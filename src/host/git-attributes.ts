/**
 * `export-ignore` in `.gitattributes`: what `git archive` leaves out. A pattern without a slash is about names anywhere, another one about
 * paths from the file's folder on; a folder that matches is left out with all that lies in it.
 */
import type { HostPath } from '../shell/world.ts'
import type { OriginalFiles } from './original.ts'
import { inName, plainItems, wildcards } from '../text/wildcards.ts'

/** Whether a path, from the repository's root on, is left out. */
export type IsLeftOut = (path: string, isFolder: boolean) => boolean

const patternIsPlain = /^[\w.@%+,*?/-]+$/

/** `none`: nothing is. `undefined`: that cannot be told. */
export function readExportIgnore(files: OriginalFiles): IsLeftOut | 'none' | undefined {
  const name = '.gitattributes'
  const texts = [...files.called(name), `../${name}` as HostPath].flatMap((path) => {
    const text = files.textOf(path)
    return text === undefined || !/\bexport-(?:ignore|subst)\b/.test(text) ? [] : [{ path, text }]
  })
  const [only, ...others] = texts
  if (only === undefined) return 'none'
  if (others.length > 0 || only.path !== name) return undefined
  const lines = only.text.split('\n').filter((line) => /\bexport-(?:ignore|subst)\b/.test(line) && !/^\s*#/.test(line))
  const tests = lines.map((line) => {
    const [pattern = '', ...attributes] = line.trim().split(/\s+/)
    const isPlain =
      attributes.includes('export-ignore') && !attributes.some((one) => /^[-!]export-|^export-(?!ignore$)/.test(one))
    return isPlain && patternIsPlain.test(pattern) && !pattern.includes('**') ? testOf(pattern) : undefined
  })
  if (tests.includes(undefined)) return undefined
  return tests.length === 0 ? 'none' : (path, isFolder) => tests.some((test) => test?.(path, isFolder) === true)
}

function testOf(pattern: string): IsLeftOut {
  const bare = pattern.replace(/\/$/, '')
  const items = plainItems(bare.replace(/^\//, ''), { star: inName, one: inName })
  const expression = wildcards(bare.includes('/') ? items : [{ kind: 'folders' }, ...items])
  return (path, isFolder) => (isFolder || bare === pattern) && expression.test(path)
}
