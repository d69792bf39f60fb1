/** `restage verify` as a person runs it, on a real engine: what it prints, what it leaves, and how it ends when something goes wrong. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Verification } from '../../../src/verify/verification.ts'
import { runOnTerminal } from '../../support/command.ts'
import { engineForTests } from '../../support/engine.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const engine = await engineForTests()
const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, 'schema/migration-1.schema.json'), 'utf8')) as object,
)

const driver = [
  '#!/bin/sh -e',
  'docker build -t clock:build -f Dockerfile.build .',
  'docker create --name clock clock:build',
  'docker cp clock:/out ./out',
  'docker rm clock',
  'docker build -t clock .',
  'docker push clock',
  '',
].join('\n')
const files: Readonly<Record<string, string>> = {
  'Dockerfile.build': 'FROM busybox\nCOPY main.txt /in/\nRUN mkdir /out && cp /in/main.txt /out/app\n',
  Dockerfile: 'FROM busybox\nCOPY out /srv/\n',
  'main.txt': 'hello\n',
  'build.sh': driver,
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function verificationsIn(stdout: string): readonly Verification[] {
  const { pipelines } = JSON.parse(stdout) as { readonly pipelines: readonly { readonly verification: Verification }[] }
  return pipelines.map(({ verification }) => verification)
}

describe.skipIf(engine === undefined)('restage verify', () => {
  let folder = ''
  let temporary = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage-command-'))
    temporary = mkdtempSync(join(tmpdir(), 'restage-temporary-'))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    chmodSync(join(folder, 'build.sh'), 0o755)
  })

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(temporary, { recursive: true, force: true })
  })

  /** Runs the command in a world of its own for temporary files. */
  function verify(
    words: readonly string[],
    options: { readonly env?: object; readonly interruptAfter?: RegExp } = {},
  ): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        [join(root, 'bin/restage.js'), 'verify', folder, '--base', 'busybox=restage.test/busybox', ...words],
        { env: { ...process.env, TMPDIR: temporary, ...options.env } },
      )
      const out = { stdout: '', stderr: '' }
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (chunk: Buffer) => {
          out[name] += chunk.toString('utf8')
          if (options.interruptAfter?.test(out[name]) === true) setTimeout(() => child.kill('SIGINT'), 1500)
        })
      }
      child.on('close', (code) => {
        resolve({ code, ...out })
      })
    })
  }

  /** What is on the engine and in the folder for temporary files. */
  async function traces(): Promise<readonly string[]> {
    if (engine === undefined) return []
    const images = await engine.imageIds()
    return [...images, ...readdirSync(temporary)].sort()
  }

  function filesNow(): Readonly<Record<string, string>> {
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }

  it.each([
    ['plan', 'classic'],
    ['script', 'classic'],
    ['plan', 'buildkit'],
    ['script', 'buildkit'],
  ])('builds both versions by %s with %s, and leaves nothing', async (legacy, builder) => {
    const before = await traces()
    const ran = await verify(['--legacy', legacy, '--builder', builder])
    expect(ran.stdout).toMatch(
      /engine +both builds make the (?:same|identical) image.*\n +final: \d+ paths compared, 0 differences/,
    )
    expect(ran.code).toBe(0)
    expect(filesNow()).toEqual(files)
    expect(await traces()).toEqual(before)
  })

  it.each([
    ['n', /^(?!.*both builds)[^]*$/],
    ['y', /both builds make the (?:same|identical) image/],
  ])('is asked about once by migrate on a terminal: %s', (answer, shown) => {
    const address = engine?.info.address ?? ''
    writeFileSync(join(folder, 'restage.yaml'), 'bases:\n  busybox: restage.test/busybox\n')
    const { stdout, code } = runOnTerminal(folder, ['migrate', '--no-color'], `${answer}\n`, { DOCKER_HOST: address })
    expect(stdout.replaceAll('\r', '')).toMatch(shown)
    expect([stdout.split('compare them? This runs').length, code]).toEqual([2, 0])
  })

  it('leaves a Dockerfile unrepaired that another pipeline builds too', { timeout: 120_000 }, async () => {
    // the folder's mode is not the one that COPY --from makes, which --repair has a cure for
    const builder = 'FROM busybox\nRUN mkdir -p /out/cache && chmod -R 777 /out\n'
    const given = { 'Dockerfile.build': builder, Dockerfile: 'FROM busybox\nCOPY data /srv/\n', 'data/keep': 'x\n' }
    mkdirSync(join(folder, 'data'))
    const script = driver.replace('./out', './data/storage')
    for (const [path, text] of Object.entries({ ...given, 'build.sh': script })) writeFileSync(join(folder, path), text)
    const repairOf = async (): Promise<unknown> => {
      const verifications = verificationsIn((await verify(['--repair', '--json'])).stdout)
      return verifications.map(({ verdict, repair }) => [verdict, repair?.outcome, repair?.shared])
    }
    expect(await repairOf()).toEqual([['equal', 'kept', []]])
    writeFileSync(join(folder, 'again.sh'), script.replaceAll('clock', 'again'))
    const shared = [{ dockerfile: 'Dockerfile', pipelines: ['again.sh#final', 'build.sh#final'] }]
    expect(await repairOf()).toEqual([
      ['different', 'none', shared],
      ['different', 'none', shared],
    ])
  })

  it.each([
    ['classic', [{ name: '<none> (stage build)' }], false],
    ['buildkit', [], true],
  ])('says what the new way leaves behind with %s', async (builder, images, cache) => {
    const { stdout } = await verify(['--builder', builder, '--json', '--legacy', 'script'])
    const leftBehind = verificationsIn(stdout)[0]?.leftBehind
    expect(leftBehind).toMatchObject({
      legacy: { images: [{ name: 'clock:build' }], files: [{ path: 'out/app', size: 6 }], containers: [], cache },
      multiStage: { images, files: [], containers: [], cache },
    })
    // the stage is the builder image under another name
    if (builder === 'classic') expect(leftBehind?.multiStage.images[0]?.size).toBe(leftBehind?.legacy.images[0]?.size)
  })

  it('prints a document that fits its schema', async () => {
    const { stdout } = await verify(['--legacy', 'script', '--json'])
    const document = JSON.parse(stdout) as { pipelines: { verification: { answered: string[] } }[] }
    validate(document)
    expect(validate.errors ?? []).toEqual([])
    expect(document.pipelines[0]?.verification.answered).toEqual(['docker push clock'])
  })

  it('says what the driver makes by another docker', async () => {
    const name = `restage-past-${String(process.pid)}`
    const address = engine?.info.address ?? ''
    const past = [`docker build -t ${name} -f Dockerfile.build .`, `docker create --name ${name}-c ${name}`]
    const hidden = `/bin/sh -c 'PATH=/usr/bin:/bin; export DOCKER_HOST="${address}"; docker tag restage.test/busybox ${name}-t'`
    const lines = [...past, hidden, `docker cp ${name}-c:/out ./out`, `docker rm ${name}-c`, 'docker build -t clock .', '']
    writeFileSync(join(folder, 'build.sh'), ['#!/bin/sh -e', ...lines].join('\n'))
    try {
      const { stdout } = await verify(['--legacy', 'script', '--json'])
      validate(JSON.parse(stdout))
      expect(validate.errors ?? []).toEqual([])
      expect(verificationsIn(stdout)).toMatchObject([{ strangers: [{ kind: 'image', name: `${name}-t:latest` }] }])
      writeFileSync(join(folder, 'build.sh'), ['#!/bin/sh -e', ...lines].join('\n').replaceAll(`${name}-t`, name))
      expect(verificationsIn((await verify(['--legacy', 'script', '--json'])).stdout)).toMatchObject([
        { verdict: 'not-runnable', message: expect.stringContaining(`${name}:latest was built by another docker`) as string },
      ])
    } finally {
      spawnSync('docker', ['rmi', name, `${name}-t`])
    }
  })

  it('says when no engine answers', async () => {
    const ran = await verify(['--json'], { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } })
    expect(ran.code).toBe(2)
    const { verification } = (JSON.parse(ran.stdout) as { pipelines: { verification: { verdict: string; message: string } }[] })
      .pipelines[0] ?? { verification: undefined }
    expect(verification?.verdict).toBe('no-engine')
    expect(verification?.message).toMatch(/^connecting: no Docker engine answers at unix:\/\/\/nowhere\/docker.sock/)
  })

  it('finds what it needs for an engine behind ssh', async () => {
    const { code, stdout } = await verify([], { env: { DOCKER_HOST: 'ssh://nobody@127.0.0.1:1' } })
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining('no Docker engine answers at ssh://nobody@127.0.0.1:1 (ECONNREFUSED)'),
    ])
  })

  it('gives up on a driver that hangs, and leaves nothing', async () => {
    writeFileSync(join(folder, 'build.sh'), driver.replace('docker create', 'sleep 600\ndocker create'))
    const before = await traces()
    const ran = await verify(['--legacy', 'script', '--time-limit', '3'])
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain('it took longer than 3 seconds; --time-limit gives it more')
    expect(await traces()).toEqual(before)
  })

  it.each([
    ['Dockerfile.build', 'building Dockerfile.build'],
    ['Dockerfile', 'building Dockerfile'],
  ])('gives up on a build of the plan that hangs, and leaves nothing (%s)', async (path, what) => {
    writeFileSync(join(folder, path), `${files[path] ?? ''}RUN sleep 600\n`)
    const before = await traces()
    const ran = await verify(['--time-limit', '3'])
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain(`${what}: it took longer than 3 seconds; --time-limit gives it more`)
    await sleep(1000)
    expect(await traces()).toEqual(before)
  })

  it.each(['plan', 'script'])('stops when it is interrupted, and leaves nothing (%s)', async (legacy) => {
    writeFileSync(join(folder, 'Dockerfile.build'), `${files['Dockerfile.build'] ?? ''}RUN sleep 600\n`)
    const before = await traces()
    const started = performance.now()
    const ran = await verify(['--legacy', legacy], { interruptAfter: /building the legacy version/ })
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('cancelled')
    // the engine ends a step that nobody waits for a moment later
    await sleep(1000)
    expect(await traces()).toEqual(before)
  })

  it.runIf(process.getuid?.() === 0)('says that the disk is full, and leaves nothing', async () => {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', temporary])
    try {
      writeFileSync(join(folder, 'large.bin'), Buffer.alloc(1 << 20))
      const before = await traces()
      const ran = await verify(['--legacy', 'script'])
      expect([ran.code, ran.stdout]).toEqual([2, ''])
      expect(ran.stderr).toMatch(/no space left on the device/)
      expect(await traces()).toEqual(before)
    } finally {
      spawnSync('umount', [temporary])
    }
  })

  it.runIf(process.getuid?.() === 0).each(['plan', 'script'])(
    'says that the disk is full of what comes out of a container, and leaves nothing (%s)',
    async (legacy) => {
      writeFileSync(join(folder, 'Dockerfile.build'), 'FROM busybox\nRUN mkdir /out && head -c 9999999 /dev/zero > /out/app\n')
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', temporary])
      try {
        const before = await traces()
        const ran = await verify(['--legacy', legacy])
        expect([ran.code, ran.stdout]).toEqual([2, ''])
        expect(ran.stderr).toMatch(/no space left on the device/)
        expect(await traces()).toEqual(before)
      } finally {
        spawnSync('umount', [temporary])
      }
    },
  )

  it('shows where and why the legacy version does not build', async () => {
    writeFileSync(join(folder, 'Dockerfile.build'), 'FROM busybox\n\nRUN echo about to fail && \\\n  false\n')
    const before = await traces()
    const ran = await verify([])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/the legacy version does not build[^]*building Dockerfile.build:3: [^]*about to fail/)
    expect(await traces()).toEqual(before)
  })

  it.each(['plan', 'script'])('compares names of more than one line (%s)', async (legacy) => {
    writeFileSync(join(folder, 'Dockerfile.build'), 'FROM busybox\nRUN mkdir /out && touch "/out/$(printf \'two\\nlines\')"\n')
    const ran = await verify(['--legacy', legacy])
    expect(ran.stdout).toMatch(/both builds make the (?:same|identical) image/)
  })

  it.each([
    ['plan', 'classic'],
    ['script', 'classic'],
    ['plan', 'buildkit'],
  ])('says that a name is no text instead of changing it (%s, %s)', async (legacy, builder) => {
    writeFileSync(join(folder, 'Dockerfile.build'), 'FROM busybox\nRUN mkdir /out && touch "/out/$(printf \'a\\377b\')"\n')
    const before = await traces()
    const ran = await verify(['--legacy', legacy, '--builder', builder])
    expect([ran.code, ran.stdout]).toEqual([2, expect.stringMatching(/could not be built here[^]*no UTF-8/)])
    expect(await traces()).toEqual(before)
  })
})
