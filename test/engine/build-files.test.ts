/** Builds that give files in place of an image: on a real engine. */
import { text } from 'node:stream/consumers'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { openSession } from '../../src/engine/session.ts'
import { engineForTests } from '../support/engine.ts'

const found = await engineForTests()
const engine = found as Engine

describe.skipIf(found === undefined)('a build that gives files', () => {
  it('gives them as a tar with the owners of the image, however long the build took', async () => {
    const session = await openSession(engine)
    try {
      const archive = new PassThrough()
      const file = `FROM restage.test/busybox AS make\nRUN sleep 2 && mkdir /out && echo ${String(performance.now())} > /out/a && chown 5:6 /out/a\nFROM scratch\nCOPY --from=make /out /\n`
      const [id, bytes] = await Promise.all([
        session.build(
          { builder: 'buildkit', dockerfile: { name: 'Dockerfile', text: file }, context: { kind: 'none' }, archive },
          () => undefined,
        ),
        text(archive),
      ])
      expect(id).toBe('')
      expect(bytes.slice(0, 1)).toBe('a')
      // the owner stands in octal digits
      expect(bytes.slice(108, 123)).toBe('0000005\0' + '0000006')
    } finally {
      await session.close()
    }
  })

  it('says that the classic builder gives none', async () => {
    const session = await openSession(engine)
    const request = {
      dockerfile: { name: 'Dockerfile', text: 'FROM scratch\n' },
      context: { kind: 'none' },
      archive: new PassThrough(),
    } as const
    await expect(session.build({ builder: 'classic', ...request }, () => undefined)).rejects.toMatchObject({
      kind: 'not-supported',
    })
    await session.close()
  })
})
