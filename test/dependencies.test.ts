/** What is installed with the package: each with its reason in ARCHITECTURE.md, under a licence that may be passed on. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

interface Manifest {
  readonly license?: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
interface Locked {
  readonly license?: string
  readonly dev?: boolean
}

const manifest = JSON.parse(read('package.json')) as Manifest
const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }
const table = [...read('ARCHITECTURE.md').matchAll(/^\| (\S+) +\| ([A-Z]\S*) +\| (\S.*?) +\|$/gm)]
const installed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true)

const permissive = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense']

describe('the dependencies', () => {
  it('stand in ARCHITECTURE.md, all of them and no others', () => {
    const direct = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
    expect(table.map(([, name]) => name)).toEqual(direct)
  })

  it.each(table.map(([, name = '', licence = '']) => [name, licence] as const))('%s is under %s', (name, licence) => {
    expect(licenceOf(`node_modules/${name}`)).toBe(licence)
  })

  it.each(installed.map(([path]) => path))('%s may be passed on', (path) => {
    expect(permissive).toContain(licenceOf(path))
  })
})

/** Older packages say it in their manifest alone, in an older form. */
function licenceOf(path: string): string | undefined {
  const locked = lock.packages[path]?.license
  if (locked !== undefined) return locked
  const { license, licenses } = JSON.parse(read(`${path}/package.json`)) as {
    readonly license?: string | { readonly type: string }
    readonly licenses?: readonly { readonly type: string }[]
  }
  return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type)
}
