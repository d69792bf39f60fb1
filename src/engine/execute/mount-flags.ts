/** `-v` and `--mount` as the engine's own call wants them. */
import { resolve } from 'node:path'
import { CommandFailure } from './failure.ts'
import { parseSize } from './quantities.ts'

/** `source:target[:options]`; an anonymous volume has a target alone. `rest` is what stands behind the source. */
export function splitVolume(value: string): { readonly source: string | undefined; readonly rest: string } {
  const colon = value.indexOf(':')
  return colon < 0 ? { source: undefined, rest: value } : { source: value.slice(0, colon), rest: value.slice(colon + 1) }
}

/** The engine's `Mount` for `type=bind,source=…,target=…`. */
export function parseMountFlag(value: string, cwd: string): Readonly<Record<string, unknown>> {
  const mount: Record<string, unknown> = { Type: 'volume' }
  const volume: Record<string, unknown> = {}
  const labels: Record<string, string> = {}
  const driver: Record<string, unknown> = {}
  const options: Record<string, string> = {}
  for (const field of csvFields(value)) {
    const at = field.indexOf('=')
    const key = (at < 0 ? field : field.slice(0, at)).toLowerCase()
    const given = at < 0 ? 'true' : field.slice(at + 1)
    switch (key) {
      case 'type':
        mount['Type'] = given.toLowerCase()
        break
      case 'source':
      case 'src':
        mount['Source'] = /^\.{1,2}(?:\/|$)/.test(given) ? resolve(cwd, given) : given
        break
      case 'target':
      case 'dst':
      case 'destination':
        mount['Target'] = given
        break
      case 'readonly':
      case 'ro':
        mount['ReadOnly'] = !['false', '0'].includes(given)
        break
      case 'consistency':
        mount['Consistency'] = given
        break
      case 'bind-propagation':
        mount['BindOptions'] = { Propagation: given }
        break
      case 'volume-nocopy':
        volume['NoCopy'] = !['false', '0'].includes(given)
        break
      case 'volume-label':
        labels[given.replace(/=.*/s, '')] = given.includes('=') ? given.slice(given.indexOf('=') + 1) : ''
        break
      case 'volume-driver':
        driver['Name'] = given
        break
      case 'volume-opt':
        options[given.replace(/=.*/s, '')] = given.includes('=') ? given.slice(given.indexOf('=') + 1) : ''
        break
      case 'tmpfs-size':
        mount['TmpfsOptions'] = { ...(mount['TmpfsOptions'] as object | undefined), SizeBytes: parseSize(given) }
        break
      case 'tmpfs-mode':
        mount['TmpfsOptions'] = { ...(mount['TmpfsOptions'] as object | undefined), Mode: Number.parseInt(given, 8) }
        break
      default:
        throw new CommandFailure(125, `invalid argument "${value}" for "--mount" flag: unexpected key '${key}' in '${field}'`)
    }
  }
  if (Object.keys(options).length > 0) driver['Options'] = options
  if (Object.keys(labels).length > 0) volume['Labels'] = labels
  if (Object.keys(driver).length > 0) volume['DriverConfig'] = driver
  if (Object.keys(volume).length > 0) mount['VolumeOptions'] = volume
  return mount
}

/** Fields between commas; a field in double quotes may hold one. */
function csvFields(value: string): readonly string[] {
  return [...value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  )
}
