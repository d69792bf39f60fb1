/** A package.json as the scripts that it holds, each with its place, and what its package manager tells them of the package. */
import type { Value } from '../make/value.ts'
import { oncePer } from '../text/once-per.ts'
import type { Source, Span } from '../text/source.ts'
import { readJson, type JsonMember, type JsonNode } from './json.ts'

export interface PackageScript {
  readonly name: string
  readonly text: Value
  /** The key, the colon and the value. */
  readonly member: Span
}

export interface PackageFile {
  readonly source: Source
  readonly scripts: ReadonlyMap<string, PackageScript>
  /** `npm_package_*`: what every manager gives to a script. */
  readonly variables: ReadonlyMap<string, string>
}

/** Reads a package.json; what is none has no scripts. */
export const readPackage: (source: Source) => PackageFile = oncePer((source) => {
  const root = readJson(source)
  const variables = new Map<string, string>()
  if (root?.kind !== 'object') return { source, scripts: new Map(), variables }
  const scripts = new Map(membersOf(root, 'scripts').flatMap(scriptOf))
  for (const name of ['name', 'version']) {
    const value = root.members.findLast((one) => one.key === name)?.value
    if (value?.kind === 'string') variables.set(`npm_package_${name}`, value.value.text)
  }
  addConfig(variables, 'npm_package_config_', membersOf(root, 'config'))
  return { source, scripts, variables }
})

function membersOf(node: JsonNode, key: string): readonly JsonMember[] {
  // Of one key the last counts.
  const value = node.kind === 'object' ? node.members.findLast((one) => one.key === key)?.value : undefined
  return value?.kind === 'object' ? value.members : []
}

function scriptOf(member: JsonMember): readonly (readonly [string, PackageScript])[] {
  const { key, value } = member
  return value.kind === 'string' ? [[key, { name: key, text: value.value, member }]] : []
}

/** Settings below settings have names that are joined. */
function addConfig(variables: Map<string, string>, prefix: string, members: readonly JsonMember[]): void {
  for (const { key, value } of members) {
    if (value.kind === 'string') variables.set(prefix + key, value.value.text)
    if (value.kind === 'object') addConfig(variables, `${prefix}${key}_`, value.members)
  }
}
