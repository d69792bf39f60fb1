/** What appears on an engine during a run and is not of it: somebody else made it, or the driver called another docker. */
import type { Engine, NamedObject } from './engine.ts'
import { SESSION_LABEL } from './removal.ts'

/** By what people call it. */
export interface Stranger {
  readonly kind: NamedObject['kind']
  readonly name: string
}

/** Takes note of what is there; the function gives what came since, sorted. It is only named: who made it may need it. */
export async function watchStrangers(engine: Engine): Promise<() => Promise<readonly Stranger[]>> {
  const before = new Set((await engine.named()).map(keyOf))
  return async () => {
    const added = (await engine.named()).filter((object) => !before.has(keyOf(object)) && isNobodys(object))
    const strangers = new Map(added.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }]))
    return [...strangers.keys()].sort().flatMap((key) => strangers.get(key) ?? [])
  }
}

/** A name that was given to another object is new. */
function keyOf({ kind, name, id }: NamedObject): string {
  return `${kind} ${name} ${id}`
}

/** In no run's namespace, with no run's label, and not what comes along with something else. */
function isNobodys({ kind, name, labels, isPulled }: NamedObject): boolean {
  if (kind === 'image') return !isPulled && !/^restage-[0-9a-f]{8}\//.test(name)
  return !labels.includes(SESSION_LABEL) && !(kind === 'volume' && /^[0-9a-f]{64}$/.test(name))
}
