/** A folder full of what contexts can hold, built by docker's own client and by the engine's call: the images must be the same. */
import { spawnSync } from 'node:child_process'
import { chmodSync, linkSync, lutimesSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareTrees } from '../../src/compare/trees.ts'
import { readTree, type Tree } from '../../src/compare/tree.ts'
import type { Builder, Engine } from '../../src/engine/engine.ts'
import { openSession, SESSION_LABEL, type Session } from '../../src/engine/session.ts'
import { findClient } from '../../src/verify/script/client.ts'
import { engineForTests } from '../support/engine.ts'

const engine = await engineForTests()

function fillFolder(folder: string): void {
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    chmodSync(join(folder, path), mode)
  }
  put('plain.txt', 'plain\n')
  put('empty', '')
  put('run.sh', '#!/bin/sh\n', 0o755)
  put('setuid', 'x', 0o4755)
  put('none', 'x', 0o000)
  put(`${'n'.repeat(200)}.txt`, 'long name\n')
  put(`${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(90)}/deep.txt`, 'long path\n')
  put('päth/ñandú/日本.txt', 'other letters\n')
  put('new\nline', 'x')
  put(' blank ', 'x')
  put('big.bin', 'x'.repeat(3_000_000))
  put('logs/a.log', 'hidden')
  put('logs/keep.log', 'kept')
  put('logs/deep/er/keep.txt', 'kept')
  put('logs/deep/gone.txt', 'hidden')
  put('node_modules/x/index.js', 'hidden')
  put('sub/node_modules/index.js', 'stays: the pattern holds at the root')
  put('linked/one', 'linked\n')
  linkSync(join(folder, 'linked/one'), join(folder, 'linked/two'))
  linkSync(join(folder, 'linked/one'), join(folder, 'three'))
  mkdirSync(join(folder, 'hollow/deeper'), { recursive: true })
  chmodSync(join(folder, 'hollow'), 0o1777)
  chmodSync(join(folder, 'hollow/deeper'), 0o2750)
  symlinkSync('plain.txt', join(folder, 'link'))
  symlinkSync('/nowhere', join(folder, 'broken'))
  symlinkSync('../../..', join(folder, 'hollow/up'))
  symlinkSync('hollow', join(folder, 'to-folder'))
  symlinkSync('x'.repeat(180), join(folder, 'long-link'))
  utimesSync(join(folder, 'plain.txt'), 1_234_567_890.75, 1_234_567_890.75)
  utimesSync(join(folder, 'empty'), 0, 0)
  lutimesSync(join(folder, 'link'), 1_000_000_000, 1_000_000_000)
  spawnSync('mkfifo', [join(folder, 'pipe')])
  spawnSync('find', [folder, '-type', 'd', '-exec', 'touch', '-d', '2020-02-02', '{}', '+'])
}

const text = ['FROM restage.test/busybox', 'COPY . /ctx/', 'COPY linked /linked', 'COPY *.txt link /some/', ''].join('\n')

const ignoreFiles: readonly [title: string, ignore: string | undefined][] = [
  ['no ignore file', undefined],
  ['names', 'node_modules\n*.bin\n'],
  ['exceptions', '# comment\nlogs\n!logs/keep.log\n!logs/deep/er\nnode_modules\n'],
  ['itself and the Dockerfile', '.dockerignore\nDockerfile\n'],
  ['names at any depth', '**/node_modules\n**/*.log\n'],
  ['everything but some', '*\n!linked\n!*.txt\n!link\n'],
]

describe.skipIf(engine === undefined).each<Builder>(['classic', 'buildkit'])('a context for the %s builder', (builder) => {
  const folder = mkdtempSync(join(tmpdir(), 'restage-context-'))
  let rounds = 1_500_000_000
  let session: Session | undefined
  let client: string | undefined

  beforeAll(async () => {
    fillFolder(folder)
    writeFileSync(join(folder, 'Dockerfile'), text)
    client = await findClient('', builder)
    session = await openSession(engine as Engine)
  })
  afterAll(async () => {
    await session?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(ignoreFiles)('holds what the client sends with %s', async (_, ignore) => {
    if (session === undefined || client === undefined) throw new Error('there is no client for this builder')
    rmSync(join(folder, '.dockerignore'), { force: true })
    if (ignore !== undefined) writeFileSync(join(folder, '.dockerignore'), ignore)
    // the client sends again only what has another size or time
    rounds += 1
    utimesSync(join(folder, 'Dockerfile'), rounds, rounds)
    if (ignore !== undefined) utimesSync(join(folder, '.dockerignore'), rounds, rounds)
    utimesSync(folder, rounds, rounds)
    const tag = session.image('context:client')
    // a cached layer would say how it was sent before: hard links do not count for the cache
    const words = ['build', '--no-cache', '--tag', tag, '--label', `${SESSION_LABEL}=${session.id}`, folder]
    const made = spawnSync(client, words, { env: { ...process.env, DOCKER_BUILDKIT: builder === 'buildkit' ? '1' : '0' } })
    expect(made.status, made.stderr.toString()).toBe(0)
    session.made((await session.engine.image(tag))?.id ?? '')
    const own = await session.build(
      { builder, dockerfile: { name: 'Dockerfile', text }, context: { kind: 'folder', path: folder, ignore }, noCache: true },
      () => undefined,
    )
    const [theirs, ours] = await Promise.all([treeOf(session, tag), treeOf(session, own)])
    expect(ours.size).toBeGreaterThan(10)
    expect(compareTrees(theirs, ours).differences).toEqual([])
    expect(timesOf(ours)).toEqual(timesOf(theirs))
  })
})

async function treeOf({ engine, id }: Session, image: string): Promise<Tree> {
  const box = await engine.createContainer({ image, command: [], labels: new Map([[SESSION_LABEL, id]]) })
  const tree = await readTree(await engine.exportContainer(box))
  await engine.removeContainer(box)
  return new Map([...tree].filter(([path]) => /^(?:ctx|linked|some)/.test(path)))
}

/** Folders have the time at which they were copied. */
function timesOf(tree: Tree): readonly (readonly [string, number])[] {
  return [...tree].filter(([, { type }]) => type !== 'directory').map(([path, { mtime }]) => [path, mtime])
}
