/** A driver in the namespace of its run: what docker does for it, what it may not touch, and what it leaves, with and without a client. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Builder, Engine } from '../../../src/engine/engine.ts'
import { openSession, SESSION_LABEL } from '../../../src/engine/session.ts'
import { watchStrangers } from '../../../src/engine/strangers.ts'
import type { LegacyBuild } from '../../../src/verify/legacy.ts'
import type { LegacyOptions } from '../../../src/verify/run-legacy.ts'
import { openSurroundings } from '../../../src/verify/script/driver.ts'
import { runProgram } from '../../../src/verify/script/program.ts'
import { engineForTests } from '../../support/engine.ts'

const found = await engineForTests()
const engine = found as Engine
const base = 'restage.test/busybox'

interface Ran {
  readonly status: number
  readonly output: string
  readonly answered: readonly string[]
  readonly refused: readonly string[]
  readonly builds: readonly LegacyBuild[]
}

describe.skipIf(found === undefined)('a driver that runs itself', () => {
  let folder = ''

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'restage-script-')))
    mkdirSync(join(folder, 'tree'))
    mkdirSync(join(folder, 'beside'))
    writeFileSync(join(folder, 'tree/Dockerfile'), 'FROM golang:1.7.3\nRUN mkdir /out && echo made > /out/app\n')
    writeFileSync(join(folder, 'tree/file'), 'of the host\n')
  })

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs a driver; nothing of it is left on the engine afterwards. */
  async function run(text: string, more: { readonly builder?: Builder; readonly path?: string } = {}): Promise<Ran> {
    const before = objects()
    const session = await openSession(engine)
    const oldPath = process.env['PATH']
    if (more.path !== undefined) process.env['PATH'] = more.path
    try {
      const scratch = { root: join(folder, 'tree'), top: join(folder, 'tree'), beside: join(folder, 'beside') }
      const options = {
        engine,
        session,
        scratch,
        builder: more.builder ?? 'classic',
        isBuilderAsked: false,
        cache: true,
        bases: new Map([['golang:1.7.3', base]]),
        environment: new Map(),
        made: [],
        told: [],
        report: () => undefined,
        signal: undefined,
      } as unknown as LegacyOptions
      const surroundings = await openSurroundings(options)
      try {
        writeFileSync(join(scratch.root, 'build.sh'), text, { mode: 0o755 })
        const program = runProgram({
          words: [join(scratch.root, 'build.sh')],
          cwd: scratch.root,
          environment: surroundings.environment,
          timeLimit: 60,
          signal: undefined,
          report: () => undefined,
        })
        const { status, output } = await Promise.race([program, surroundings.failed])
        const builds = await surroundings.run.builds()
        for (const { imageId } of builds) if (imageId !== undefined) session.made(imageId)
        const { answered, refused } = surroundings.run
        return { status, output, answered, refused, builds }
      } finally {
        await surroundings.close()
      }
    } finally {
      process.env['PATH'] = oldPath
      await session.close()
      expect(objects()).toEqual(before)
    }
  }

  /** Every container, image, volume and network of the engine. */
  function objects(): readonly string[] {
    const lists = [
      ['ps', '-aq'],
      ['images', '-aq', '--no-trunc'],
      ['volume', 'ls', '-q'],
      ['network', 'ls', '-q'],
    ]
    return lists.flatMap((words) => spawnSync('docker', words, { encoding: 'utf8' }).stdout.split('\n').sort())
  }

  /** The programs of this machine, without any docker. */
  function pathWithoutDocker(): string {
    const own = join(folder, 'bin')
    mkdirSync(own)
    const folders = (process.env['PATH'] ?? '').split(delimiter).filter((path) => path !== '')
    for (const path of folders)
      for (const name of namesIn(path)) {
        if (/^docker|^sudo$/.test(name)) continue
        try {
          symlinkSync(join(path, name), join(own, name))
        } catch {
          // an earlier folder has one
        }
      }
    return own
  }

  function namesIn(path: string): readonly string[] {
    try {
      return readdirSync(path)
    } catch {
      return []
    }
  }

  it.each<[title: string, builder: Builder]>([
    ['the classic builder', 'classic'],
    ['BuildKit', 'buildkit'],
  ])('needs no docker client, with %s', async (_, builder) => {
    const text = [
      '#!/bin/sh -e',
      'docker build -t app:build .',
      'id=$(docker create app:build)',
      'docker cp "$id:/out/app" app',
      'docker rm -v "$id" >/dev/null',
      'docker run --rm app:build cat /out/app > piped',
      'echo in | docker run --rm -i app:build cat > given',
      'docker run --rm -v "$PWD:/src" -w /src app:build sh -c \'cat file > mounted; echo err >&2; exit 3\' 2>&1 || echo $?',
      'cat app piped given mounted',
      "docker inspect -f '{{.Config.WorkingDir}}|{{index .RepoTags 0}}' app:build",
      'docker images --format "{{.Repository}}:{{.Tag}}"',
      'docker push app:build',
      'docker --version | cut -d" " -f1',
    ].join('\n')
    const { output, status, answered, refused, builds } = await run(text, { builder, path: pathWithoutDocker() })
    const said = output
      .split('\n')
      .filter((line) => line !== '' && !/^(?:Step| --->|#|Removing|Successfully|writing|naming)/.test(line))
    expect({ said, status, answered, refused, builds: builds.map((build) => [build.tags, build.builder]) }).toEqual({
      said: [
        ...['err', '3', 'made', 'made', 'in', 'of the host', '|app:build', 'app:build'],
        ...['The push refers to repository [app:build]', 'Docker'],
      ],
      status: 0,
      answered: ['docker push app:build'],
      refused: [],
      builds: [[['app:build'], builder]],
    })
  })

  it('keeps the order of what is said on two streams that are one', async () => {
    // the engine itself keeps the order of what does not come at one time
    const lines = [1, 2, 3, 4].map((at) => `echo ${String(at)} >&${String((at % 2) + 1)}; sleep 0.3`).join('; ')
    const { output } = await run(`#!/bin/sh\ndocker run --rm ${base} sh -c '${lines}' 2>&1 | cat\n`)
    expect(output).toBe('1\n2\n3\n4\n')
  })

  it('leaves nothing of what has no name', async () => {
    const text = [
      '#!/bin/sh -e',
      `id=$(docker run -d ${base} sh -c 'echo x > /x')`,
      'docker wait "$id"',
      'docker commit "$id" >/dev/null',
      'docker export "$id" | docker import - >/dev/null',
      'docker commit "$id" kept:1 >/dev/null',
      'docker save kept:1 -o kept.tar && docker rmi kept:1 >/dev/null && docker load -i kept.tar',
      'tar -xOf kept.tar manifest.json | grep -o kept:1',
      `docker run -dv data:/d ${base} true >/dev/null`,
      `docker run -d -v /anonymous ${base} true >/dev/null`,
      'docker volume ls -q | grep -v ................',
      'docker network create net >/dev/null',
      'docker network ls --format "{{.Name}}"',
    ].join('\n')
    const { output, status } = await run(text)
    expect([output, status]).toEqual(['0\nLoaded image: kept:1\nkept:1\ndata\nnet\n', 0])
  })

  it('never touches what is the user’s', async () => {
    const made = spawnSync('docker', ['create', base, 'true'], { encoding: 'utf8' }).stdout.trim()
    try {
      const text = [
        '#!/bin/sh',
        'exec 2>&1',
        `docker rmi ${base} golang:1.7.3 nobody:1; echo $?`,
        `docker rm -f ${made}; docker rm -f ${made.slice(0, 12)}`,
        `docker tag ${base} ${base}:mine && docker rmi ${base}:mine >/dev/null; echo $?`,
        `docker images -q ${base}; docker ps -aq; docker system prune -af --volumes | tail -n1`,
      ].join('\n')
      const { output, answered } = await run(text)
      expect(output.split('\n')).toEqual([
        ...[`Untagged: ${base}`, 'Untagged: golang:1.7.3'],
        'Error response from daemon: No such image: nobody:1',
        '1',
        `Error response from daemon: No such container: ${made}`,
        `Error response from daemon: No such container: ${made.slice(0, 12)}`,
        ...['0', 'Total reclaimed space: 0B', ''],
      ])
      expect(answered).toEqual([`docker rmi ${base}`, 'docker rmi golang:1.7.3'])
    } finally {
      spawnSync('docker', ['rm', '-f', made])
    }
  })

  it.each(['/var/run/docker.sock:/var/run/docker.sock', '/var/run:/host/run:ro', '/:/host'])(
    'gives no container the engine: %s',
    async (mount) => {
      const { status, refused } = await run(`#!/bin/sh\ndocker run --rm -v ${mount} ${base} true\n`)
      const why = `it mounts ${mount.split(':')[0] ?? ''} into a container, which could then work on the engine past this run`
      expect([status, refused]).toEqual([125, [`docker run --rm -v ${mount} ${base} true: ${why}`]])
    },
  )

  it('knows what appears past it', async () => {
    const name = `restage-stranger-${String(process.pid)}`
    const docker = (words: readonly string[], input = ''): void => {
      spawnSync('docker', words, { input, env: { ...process.env, DOCKER_BUILDKIT: '0' } })
    }
    const session = await openSession(engine)
    const cameSince = await watchStrangers(engine)
    try {
      docker(['build', '-q', '-t', name, '-'], `FROM ${base}\nENV MARK=${name}\n`)
      docker(['tag', base, `${name}-2`])
      docker(['create', '--name', name, '--volume', `${name}:/v`, '--volume', '/anonymous', base, 'true'])
      docker(['create', '--name', `${name}-own`, '--label', `${SESSION_LABEL}=${session.id}`, base, 'true'])
      expect(await cameSince()).toEqual([
        { kind: 'container', name },
        { kind: 'image', name: `${name}-2:latest` },
        { kind: 'image', name: `${name}:latest` },
        { kind: 'volume', name },
      ])
    } finally {
      await session.close()
      docker(['rm', '-v', name])
      docker(['volume', 'rm', name])
      docker(['rmi', name, `${name}-2`])
    }
  })

  it.each<[title: string, lines: readonly string[]]>([
    ['$(which docker)', ['#!/bin/sh', '$(which docker) ps -q && echo ok']],
    ['command -v docker', ['#!/bin/sh', 'D=$(command -v docker); $D ps -q && echo ok']],
    ['sudo', ['#!/bin/sh', 'sudo docker ps -q && echo ok']],
    ['sudo with flags', ['#!/bin/sh', 'sudo -E -n A=b docker ps -q && echo ok']],
    ['sudo with a kept PATH', ['#!/bin/sh', 'sudo --preserve-env=PATH env A=b docker ps -q && echo ok']],
    ['sudo with a path', ['#!/bin/sh', 'sudo /usr/bin/docker ps -q && echo ok']],
    ['an empty environment with PATH', ['#!/bin/sh', 'env -i PATH="$PATH" docker ps -q && echo ok']],
    ['a path, in bash', ['#!/bin/bash', '/usr/bin/docker ps -q && /usr/bin/sudo docker ps -q && echo ok']],
  ])('answers docker by %s', async (_, lines) => {
    const { output, refused } = await run(`${lines.join('\n')}\n`)
    expect([output, refused]).toEqual(['ok\n', []])
  })

  it('says no to a docker that is called past the PATH', async () => {
    const client = spawnSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).stdout.trim()
    const { refused, output } = await run(`#!/bin/sh\n${client} create ${base} true\n`)
    expect(refused[0]).toMatch(/^it calls docker by its path/)
    expect(output).toContain('restage: docker was called past the docker on PATH')
  })

  it('takes the builder that the driver names', async () => {
    const { builds, refused } = await run('#!/bin/sh\nDOCKER_BUILDKIT=1 docker build -q -t a . && docker build -q -t b .\n')
    expect([builds.map(({ builder }) => builder), refused]).toEqual([['buildkit', 'classic'], []])
  })

  it('gives the exit code of a build that fails', async () => {
    writeFileSync(join(folder, 'tree/Dockerfile'), `FROM ${base}\nRUN exit 7\n`)
    const { status, refused } = await run('#!/bin/sh\ndocker build .\n')
    expect([status, refused]).toEqual([7, []])
  })

  it('is killed with a command that never ends', async () => {
    chmodSync(folder, 0o755)
    await expect(
      run(`#!/bin/sh\ndocker run ${base} sleep 1000 & wait_for=$!; sleep 2; kill -9 $wait_for; exit 5\n`),
    ).resolves.toMatchObject({
      status: 5,
    })
  })
})
