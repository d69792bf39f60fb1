/** The table of Dockerfiles of `test/dockerfile/buildkit-rows.ts` against the BuildKit of the engine. */
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { openSession, type Session } from '../../src/engine/session.ts'
import { newer, refused, stricter, taken } from '../dockerfile/buildkit-rows.ts'
import { engineForTests } from '../support/engine.ts'
import { folderWith } from '../support/folder.ts'

const found = await engineForTests()
const engine = found as Engine
const isOld = found !== undefined && Number(found.info.version.split('.')[0]) < 23

/** The rows that are built, and those that are not; what only later engines take is theirs to say. */
const rows: readonly (readonly [text: string, isTaken: boolean])[] = [
  ...[...taken, ...stricter].map((text) => [text, true] as const),
  ...[...refused, ...(isOld ? newer : [])].map((text) => [text, false] as const),
]

async function isBuilt(session: Session, text: string, path: string): Promise<boolean> {
  const dockerfile = { name: 'Dockerfile', text }
  const request = { builder: 'buildkit', dockerfile, context: { kind: 'folder', path, ignore: undefined } } as const
  return session
    .build(request, () => undefined)
    .then(
      () => true,
      () => false,
    )
}

describe.skipIf(found === undefined)('BuildKit', () => {
  it('takes and refuses what the table says', { timeout: 600_000 }, async () => {
    const path = folderWith({ a: 'a', b: 'b', 'c d': 'c', 'dir/x': 'x' })
    const session = await openSession(engine)
    const wrong: string[] = []
    try {
      for (let at = 0; at < rows.length; at += 4) {
        const some = rows.slice(at, at + 4)
        const built = await Promise.all(some.map(([text]) => isBuilt(session, text, path)))
        for (const [index, [text, isTaken]] of some.entries())
          if (built[index] !== isTaken) wrong.push(`${isTaken ? 'refused' : 'taken'}: ${text}`)
      }
    } finally {
      await session.close()
    }
    expect(wrong).toEqual([])
  })
})
