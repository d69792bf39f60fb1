/** Containers, artifacts and what a result rests on. */
import { describe, expect, it } from 'vitest'
import type { NodeType } from '../../src/host/origin.ts'
import { codesOf, scene, type ContainerOptions, type ProveOptions, type Scene } from './scene.ts'

const builder = 'FROM golang:1.21\nWORKDIR /src\nCOPY main.go .\nRUN go build -o /out/app\n'

interface Case {
  readonly builder?: string
  readonly final: string
  readonly container?: ContainerOptions
  readonly artifacts?: readonly (readonly [from: string, to: string, type?: NodeType])[]
  readonly files?: Readonly<Record<string, string>>
}

function host({ builder: text = builder, final, container, artifacts = [['/out/app', 'app']], files = {} }: Case): Scene {
  const made = scene({ 'main.go': 'm', ...files, 'Dockerfile.build': text, Dockerfile: final })
  const box = made.container(made.build('builder', { file: 'Dockerfile.build' }), container)
  for (const [from, to, type] of artifacts) made.copyOut(box, from, to, type)
  made.build('final')
  return made
}

const stage = (text = builder): string => text.replace(/^(FROM \S+)/, '$1 AS build')
const result = (legacy: Case, dockerfile: string, options?: ProveOptions): { verdict: string; codes: readonly string[] } => {
  const proof = host(legacy).prove(dockerfile, options)
  return { verdict: proof.verdict, codes: codesOf(proof) }
}

describe('an artifact', () => {
  it.each([
    ['of unknown type under its own name', ['/out/app', 'app'], 'COPY app /usr/bin/', '/out/app /usr/bin/', 'equal', []],
    ['of unknown type at a usual folder', ['/out/app', 'app'], 'COPY app /usr/bin', '/out/app /usr/bin', 'equal', []],
    [
      'that the host renames into a usual folder',
      ['/out/app', 'tool', 'file'],
      'COPY tool /usr/bin',
      '/out/app /usr/bin/tool',
      'equal',
      ['RS618'],
    ],
    [
      "that keeps the builder's name in a usual folder",
      ['/out/app', 'tool', 'file'],
      'COPY tool /usr/bin',
      '/out/app /usr/bin',
      'different',
      [],
    ],
    ['renamed where no folder is known', ['/out/app', 'tool', 'file'], 'COPY tool /tool', '/out/app /tool', 'equal', ['RS618']],
    [
      'that must be a file',
      ['/out/x', 'tool'],
      'COPY tool /usr/bin/',
      '/out/x /usr/bin/tool',
      'equal',
      ['RS618', 'RS625', 'RS631'],
    ],
    [
      'that is a file because a compiler made it',
      ['/out/cc', 'tool'],
      'COPY tool /usr/bin/',
      '/out/cc /usr/bin/tool',
      'equal',
      ['RS618', 'RS622'],
    ],
    ['known to be a folder', ['/out', 'dist', 'directory'], 'COPY dist /d', '/out /d', 'equal', []],
    [
      'inside a folder that came out',
      ['/out', 'dist', 'directory'],
      'COPY dist/bin/app /d/',
      '/out/bin/app /d/',
      'equal',
      ['RS625'],
    ],
    [
      'by wildcard inside a folder that came out',
      ['/out', 'dist', 'directory'],
      'COPY dist/*.js /d/',
      '/out/*.js /d/',
      'equal',
      ['RS625'],
    ],
    ['that ADD takes by a wildcard', ['/out', 'dist', 'directory'], 'ADD dist/* /d/', '/out/* /d/', 'equal', ['RS625', 'RS646']],
    [
      'that ADD takes by a wildcard for plain files',
      ['/out', 'dist', 'directory'],
      'ADD dist/*.js /d/',
      '/out/*.js /d/',
      'equal',
      ['RS619', 'RS625'],
    ],
    ['archives by a wildcard', ['/out', 'dist', 'directory'], 'ADD dist/*.tgz /d/', '/out/*.tgz /d/', 'different', []],
    ['by another wildcard', ['/out', 'dist', 'directory'], 'COPY dist/*.js /d/', '/out/*.css /d/', 'different', []],
    ['that ADD takes and that is no archive', ['/out/app', 'app', 'file'], 'ADD app /d/', '/out/app /d/', 'equal', ['RS619']],
    ['that ADD unpacks', ['/out/app.tgz', 'app.tgz', 'file'], 'ADD app.tgz /d/', '/out/app.tgz /d/', 'different', []],
    ['that a broad COPY carries', ['/out/x', 'x'], 'COPY . /d/', '/out/x /d/x', 'equal', ['RS612', 'RS618', 'RS632', 'RS638']],
  ] as const)('%s', (_title, artifact, taker, from, verdict, codes) => {
    const text = `${builder}RUN cc -o /out/cc x.c\n`
    const broad = taker.includes(' . ') ? 'COPY . /d/\n' : ''
    const legacy = { builder: text, final: `FROM debian\n${taker}\n`, artifacts: [artifact] }
    expect(result(legacy, `${stage(text)}FROM debian\n${broad}COPY --from=build --chown=0:0 ${from}\n`)).toEqual({
      verdict,
      codes: verdict === 'equal' ? [...codes, 'RS610', 'RS611'].sort() : [],
    })
  })

  it.each([
    ['dist /d', '/out /d', ['RS610', 'RS611', 'RS637']],
    ['dist/* /d/', '/out/* /d/', ['RS610', 'RS611', 'RS625', 'RS637']],
    ['dist/a/*.js /d/', '/out/a/*.js /d/', ['RS610', 'RS611', 'RS625', 'RS637']],
  ])('tells the rule that hid part of a folder that came out, taken as %s', (taken, now, codes) => {
    const legacy = {
      final: `FROM debian\nCOPY ${taken}\n`,
      artifacts: [['/out', 'dist', 'directory']],
      files: { '.dockerignore': '**/*.map\n' },
    } as const
    expect(result(legacy, `${stage()}FROM debian\nCOPY --from=build --chown=0:0 ${now}\n`)).toEqual({ verdict: 'equal', codes })
  })

  it('lies over the files of a folder that it was merged into', () => {
    const merged = (): Scene => {
      const made = scene({
        'main.go': 'm',
        'web/index.html': 'i',
        'Dockerfile.build': builder,
        Dockerfile: 'FROM debian\nCOPY web /w\n',
      })
      const box = made.container(made.build('builder', { file: 'Dockerfile.build' }))
      const site = made.pipeline().images[0]?.event.call.site
      if (site === undefined) throw new Error('no site')
      made.files.layOver('web' as never, { kind: 'artifact', container: box, path: ['/out'], at: site })
      made.build('final')
      return made
    }
    const over = 'COPY --from=build --chown=0:0 /out/. /w\n'
    expect(merged().prove(`${stage()}FROM debian\nCOPY web /w\n${over}`).verdict).toBe('equal')
    expect(merged().prove(`${stage()}FROM debian\n${over}COPY web /w\n`).verdict).toBe('different')
    expect(merged().prove(`${stage()}FROM debian\n${over}`).verdict).toBe('different')
  })

  it.each([
    ["the repository's own file", 'web/index.html', 'COPY web/index.html /i', 'equal', ['RS610', 'RS645']],
    ["the artifact's file of that name", 'web/index.html', 'COPY --from=build --chown=0:0 /out/index.html /i', 'different', []],
    ['by a wildcard that finds it', 'web/index*', 'COPY web/index* /i', 'equal', ['RS610', 'RS650']],
    [
      'a file that only the artifact has',
      'web/app.js',
      'COPY --from=build --chown=0:0 /out/app.js /i',
      'equal',
      ['RS610', 'RS611', 'RS625'],
    ],
  ])('beside which a file is taken by name: %s', (_title, taken, now, verdict, codes) => {
    const made = scene({
      'main.go': 'm',
      'web/index.html': 'i',
      'Dockerfile.build': builder,
      Dockerfile: `FROM debian\nCOPY ${taken} /i\n`,
    })
    const box = made.container(made.build('builder', { file: 'Dockerfile.build' }))
    const site = made.pipeline().images[0]?.event.call.site
    if (site === undefined) throw new Error('no site')
    made.files.layOver('web' as never, { kind: 'artifact', container: box, path: ['/out'], at: site })
    made.build('final')
    const proof = made.prove(`${stage()}FROM debian\n${now}\n`)
    expect([proof.verdict, codesOf(proof)]).toEqual([verdict, codes])
  })
})

describe('a mode that the host gives', () => {
  const app = '/out/app'
  const make = 'FROM debian\nRUN make\n'
  const now = (lines: string, flags = ''): string =>
    `FROM debian AS build\nRUN make\n${lines}FROM debian\nCOPY --from=build --chown=0:0${flags} ${app} /usr/bin/\n`
  const given = (mode: string | undefined, text = make): Scene => {
    const made = scene({ 'Dockerfile.build': text, Dockerfile: 'FROM debian\nCOPY app /usr/bin/\n' })
    made.copyOut(made.container(made.build('builder', { file: 'Dockerfile.build' })), app, 'app')
    if (mode !== undefined) made.files.changeMode('app' as never, mode, false)
    made.build('final')
    return made
  }
  const usual = ['RS610', 'RS611', 'RS625']

  it.each([
    ['755', now('RUN chmod 755 /out/app\n'), 'equal', usual],
    ['755', now('RUN chmod 0755 /out/app\n'), 'equal', usual],
    ['755', now('RUN chmod 00755 /out/app\n'), 'different', []],
    ['00755', now('RUN chmod 755 /out/app\n'), 'unproven', ['RS601']],
    ['755', now('USER root\nRUN chmod 755 /out/app\n'), 'equal', usual],
    ['755', now('RUN chmod 755 /out/app /out/lib\n'), 'equal', usual],
    ['755', now('RUN chmod 600 /out/app\nRUN chmod 755 /out/app\n'), 'equal', usual],
    ['755', now('RUN chmod 755 /out/app\nRUN chmod 600 /out/app\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/app\nRUN chmod go-rwx /out/app\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/app\nRUN make again\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/app && true\n'), 'different', []],
    ['755', now('RUN chmod -R 755 /out/app\n'), 'different', []],
    ['755', now('RUN chmod 755 /out\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/app /out\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/app/x\n'), 'different', []],
    ['755', now('RUN chmod 755 app\n'), 'different', []],
    ['755', now('RUN chmod 755 /out/a*\n'), 'different', []],
    ['755', now('VOLUME /out\nRUN chmod 755 /out/app\n'), 'different', []],
    ['755', now('SHELL ["/bin/echo", "-c"]\nRUN chmod 755 /out/app\n'), 'different', []],
    ['755', now(''), 'different', []],
    ['755', now('RUN chmod 775 /out/app\n'), 'different', []],
    ['755', now('', ' --chmod=755'), 'equal', [...usual, 'RS631']],
    ['755', now('', ' --chmod=775'), 'different', []],
    ['+x', now('RUN chmod +x /out/app\n'), 'equal', [...usual, 'RS626']],
    ['+x', now('RUN chmod 755 /out/app\n'), 'different', []],
    ['+x', now('', ' --chmod=755'), 'equal', ['RS610', 'RS611', 'RS624', 'RS625', 'RS626', 'RS631']],
    ['u=rwx,go=', now('RUN chmod u=rwx,go= /out/app\n'), 'equal', usual],
    ['u=rwx,go=', now('', ' --chmod=700'), 'different', []],
    [undefined, now('RUN chmod 755 /out/app\n'), 'different', []],
  ] as const)('%s is %j: %s', (mode, dockerfile, verdict, codes) => {
    const proof = given(mode).prove(dockerfile)
    expect([proof.verdict, codesOf(proof)]).toEqual([verdict, codes])
  })

  it.each([
    ['+x', 'RUN chmod 600 /out/app\n', 'RUN chmod 600 /out/app\nRUN chmod +x /out/app\n', 'equal'],
    ['+x', 'RUN chmod 600 /out/app\n', 'RUN chmod +x /out/app\n', 'different'],
    ['755', 'RUN chmod 600 /out/app\n', 'RUN chmod 755 /out/app\n', 'equal'],
    [undefined, 'RUN chmod 600 /out/app\n', 'RUN chmod 600 /out/app\n', 'equal'],
    [undefined, 'RUN chmod 600 /out/app\n', '', 'different'],
  ])('%s after the mode that the build gives', (mode, before, after, verdict) => {
    expect(given(mode, make + before).prove(now(after)).verdict).toBe(verdict)
  })
})

describe('a symbolic link', () => {
  it.each([
    ['is not thought of where nothing shows one', 'RUN make\n', ['RS625']],
    ['is told where a command makes one', 'RUN make && ln -s app-1.0 /out/app\n', ['RS632']],
    ['is told where its folder is named', 'RUN ln -sf /opt/app /out/\n', ['RS632']],
    ['is told where its name is relative', 'WORKDIR /out\nRUN ln -s x app\n', ['RS632']],
    ['is not one that leads to it', 'RUN make && ln -s /out/app /usr/bin/app\n', ['RS625']],
    ['is no file that a compiler makes', 'RUN go build -o /out/app\n', []],
    ['is told also where it replaces such a file', 'RUN go build -o /out/app && ln -sf a /out/app\n', ['RS632']],
  ])('%s', (_title, lines, codes) => {
    const text = `FROM golang:1.22\n${lines}`
    const { verdict, codes: found } = result(
      { builder: text, final: 'FROM debian\nCOPY app /usr/bin/\n' },
      `${stage(text)}FROM debian\nCOPY --from=build --chown=0:0 /out/app /usr/bin/\n`,
    )
    expect([verdict, found]).toEqual(['equal', ['RS610', 'RS611', ...codes]])
  })
})

it.each([
  ['RUN setcap cap_net_raw+ep /out/app', 'RS647'],
  ['RUN cd /out && setcap cap_net_raw+ep app', 'RS647'],
  ['RUN setcap cap_net_raw+ep /out/other', undefined],
])('tells that %s reaches the final image now', (line, code) => {
  const text = `${builder}${line}\n`
  const { verdict, codes } = result(
    { builder: text, final: 'FROM debian\nCOPY app /usr/bin/\n' },
    `${stage(text)}FROM debian\nCOPY --from=build --chown=0:0 /out/app /usr/bin/\n`,
  )
  expect([verdict, codes.find((one) => one === 'RS647')]).toEqual(['equal', code])
})

it('tells of each image what its artifact is taken to be', () => {
  const made = scene({
    'Dockerfile.one': 'FROM b\nRUN make one\n',
    'Dockerfile.two': 'FROM b\nRUN make two\n',
    Dockerfile: 'FROM f\nCOPY one /usr/bin/\nCOPY two /usr/bin/\n',
  })
  made.copyOut(made.container(made.build('first', { file: 'Dockerfile.one' })), '/out/app', 'one')
  made.copyOut(made.container(made.build('second', { file: 'Dockerfile.two' })), '/out/app', 'two')
  made.build('final')
  const { verdict, assumptions } = made.prove(
    'FROM b AS a\nRUN make one\nFROM b AS z\nRUN make two\nFROM f\nCOPY --from=a --chown=0:0 /out/app /usr/bin/one\nCOPY --from=z --chown=0:0 /out/app /usr/bin/two\n',
  )
  expect(verdict).toBe('equal')
  expect(assumptions.filter(({ code }) => code === 'RS631').map(({ text }) => text)).toEqual([
    'first:/out/app is taken to be a file.',
    'second:/out/app is taken to be a file.',
  ])
})

describe('what nobody can name', () => {
  const final = 'FROM debian\nCOPY dist /d\n'
  const after = `${stage()}FROM debian\nCOPY --from=build --chown=0:0 /out /d\n`
  const made = (): Scene => {
    const one = scene({ 'main.go': 'm', 'web/index.html': 'i', 'Dockerfile.build': builder, Dockerfile: final })
    const box = one.container(one.build('builder', { file: 'Dockerfile.build' }))
    one.copyOut(box, '/out', 'dist', 'directory')
    return one
  }

  it('leaves open what the driver took out of a folder that came out', () => {
    const whole = made()
    whole.build('final')
    expect(whole.prove(after).verdict).toBe('equal')
    const less = made()
    less.files.remove('dist/x.map' as never)
    less.build('final')
    expect(less.prove(after)).toMatchObject({ verdict: 'unproven', assumptions: [{ code: 'RS601' }] })
  })

  it('does not overlook what the driver put into a folder that came out', () => {
    const more = made()
    more.write('dist/VERSION', '1')
    more.build('final')
    expect(more.prove(after).verdict).not.toBe('equal')
  })

  it.each([
    ['fwsign --in-place app', 'unproven'],
    ['fwsign --file=./app', 'unproven'],
    ['fwsign main.go', 'unproven'],
    ['fwsign other', 'equal'],
  ])('knows that %s may rewrite what it names: %s', (line, verdict) => {
    const one = scene({ 'main.go': 'm', 'Dockerfile.build': builder, Dockerfile: 'FROM debian\nCOPY app main.go /\n' })
    one.copyOut(one.container(one.build('builder', { file: 'Dockerfile.build' })), '/out/app', 'app')
    one.program(line)
    one.build('final')
    expect(one.prove(`${stage()}FROM debian\nCOPY --from=build --chown=0:0 /out/app /\nCOPY main.go /\n`).verdict).toBe(verdict)
  })

  it('leaves a folder open in which a program may have made files', () => {
    const one = scene({ 'web/index.html': 'i', Dockerfile: 'FROM debian\nCOPY web /w\nCOPY web/index.html /i\n' })
    const site = one.container('debian')
    const at = one.pipeline().containers.get(site)?.event.call.site
    if (at === undefined) throw new Error('no site')
    one.files.doubt('.' as never, { kind: 'opaque', reason: 'it may be made by `npm`', at })
    one.build('final')
    expect(one.prove('FROM debian\nCOPY web /w\nCOPY web/index.html /i\n')).toMatchObject({
      verdict: 'unproven',
      assumptions: [{ code: 'RS601' }],
    })
  })
})

describe('a command in a container', () => {
  const taken = 'FROM debian\nCOPY --from=build --chown=0:0 /out/app /app\n'
  const final = 'FROM debian\nCOPY app /app\n'
  const base = 'FROM golang:1.21\nWORKDIR /src\nCOPY main.go .\n'
  const run = (line: string, ...argv: readonly string[]): ContainerOptions => ({
    run: line,
    actions: argv.length === 0 ? ['cmd'] : [argv],
  })

  it.each([
    ['of its CMD in shell form', 'CMD go build\n', run('docker run builder'), 'CMD go build\nRUN go build\n', 'equal', []],
    ['of its CMD in exec form', 'CMD ["go", "build"]\n', run('docker run builder'), 'RUN ["go", "build"]\n', 'equal', []],
    [
      'through its ENTRYPOINT',
      'ENTRYPOINT ["go"]\nCMD ["vet"]\n',
      run('docker run builder build', 'build'),
      'RUN ["go", "build"]\n',
      'equal',
      [],
    ],
    [
      'without its ENTRYPOINT',
      'ENTRYPOINT ["go"]\n',
      run('docker run builder build', 'build'),
      'RUN ["build"]\n',
      'different',
      [],
    ],
    [
      'with --entrypoint',
      'ENTRYPOINT ["go"]\n',
      run('docker run --entrypoint make builder all', 'all'),
      'RUN ["make", "all"]\n',
      'equal',
      [],
    ],
    ['of plain words', '', run('docker run builder go build', 'go', 'build'), 'RUN go build\n', 'equal', []],
    ['of words that a shell would read', '', run('docker run builder echo $X', 'echo', '$X'), 'RUN echo $X\n', 'different', []],
    ['through sh -c', '', run('docker run builder sh -c x', 'sh', '-c', 'a && b'), 'RUN a && b\n', 'equal', []],
    ['with an environment', '', run('docker run -e A=1 builder go build', 'go', 'build'), 'ENV A=1\nRUN go build\n', 'equal', []],
    ['with another environment', '', run('docker run -e A=1 builder go build', 'go', 'build'), 'RUN go build\n', 'different', []],
    ['in another folder', '', run('docker run -w /x builder go build', 'go', 'build'), 'WORKDIR /x\nRUN go build\n', 'equal', []],
    ['as another user', '', run('docker run -u 5 builder go build', 'go', 'build'), 'USER 5\nRUN go build\n', 'equal', []],
    ['with a terminal', '', run('docker run -t builder go build', 'go', 'build'), 'RUN go build\n', 'equal', ['RS613']],
    [
      'with a cache',
      '',
      run('docker run -v gocache:/cache builder go build', 'go', 'build'),
      'RUN go build\n',
      'equal',
      ['RS636'],
    ],
    [
      'that sees the host',
      '',
      run('docker run -v /here:/src builder go build', 'go', 'build'),
      'RUN go build\n',
      'unproven',
      ['RS601'],
    ],
    ['with more rights', '', run('docker run --privileged builder go build', 'go', 'build'), 'RUN go build\n', 'different', []],
    ['that only waits', 'RUN go build\n', run('docker run builder sleep 9', 'sleep', '9'), 'RUN go build\n', 'equal', []],
    [
      'by exec, with what its container was given',
      '',
      { run: 'docker run -e A=1 -w /x -u 5 builder sleep 9', execs: ['docker exec c go build'] },
      'ENV A=1\nWORKDIR /x\nUSER 5\nRUN go build\n',
      'equal',
      [],
    ],
    [
      'by exec, without what its container was given',
      '',
      { run: 'docker run -e A=1 builder sleep 9', execs: ['docker exec c go build'] },
      'RUN go build\n',
      'different',
      [],
    ],
    [
      'by exec, in a container with more rights',
      '',
      { run: 'docker run --privileged builder sleep 9', execs: ['docker exec c go build'] },
      'RUN go build\n',
      'different',
      [],
    ],
    [
      'by exec, with settings over those of its container',
      '',
      { run: 'docker run -e A=1 -w /x builder sleep 9', execs: ['docker exec -e A=2 -w /y c go build'] },
      'ENV A=2\nWORKDIR /y\nRUN go build\n',
      'equal',
      [],
    ],
    [
      'by exec, in one folder and then in another',
      '',
      { run: 'docker run builder sleep 9', execs: ['docker exec -w /x c go build', 'docker exec c go vet'] },
      'WORKDIR /x\nRUN go build\nWORKDIR /src\nRUN go vet\n',
      'equal',
      [],
    ],
    [
      'that does not see an ARG',
      'ARG V=1\n',
      run('docker run builder go build', 'go', 'build'),
      'ARG V=1\nRUN go build\n',
      'equal',
      ['RS639'],
    ],
    [
      'that reads what is now an ARG',
      'ARG V=1\n',
      run('docker run builder sh -c x', 'sh', '-c', 'echo $V'),
      'ARG V=1\nRUN echo $V\n',
      'different',
      [],
    ],
  ] as const)('%s', (_title, more, container, steps, verdict, codes) => {
    const legacy = { builder: base + more, final, container, artifacts: [['/out/app', 'app', 'file']] } as const
    const kept = steps.includes(more) ? '' : more
    const found = result(legacy, `${stage(base)}${kept}${steps}${taken}`)
    const idle = container.run?.includes('sleep') === true && !('execs' in container)
    expect(found).toEqual({
      verdict,
      codes: verdict === 'equal' ? [...codes, 'RS610', 'RS611', 'RS625', ...(idle ? [] : ['RS614'])].sort() : codes,
    })
  })

  it('goes through an ENTRYPOINT that is not known, as a caveat', () => {
    const legacy = {
      builder: 'FROM acme/tool\n',
      final,
      container: run('docker run builder make', 'make'),
      artifacts: [['/out/app', 'app', 'file']],
    } as const
    expect(result(legacy, `FROM acme/tool AS build\nRUN make\n${taken}`)).toEqual({
      verdict: 'equal',
      codes: ['RS610', 'RS611', 'RS614', 'RS625', 'RS633', 'RS642'],
    })
  })
})

describe('what a result rests on', () => {
  it('is not told when there is nothing but files', () => {
    const made = scene({ a: 'a', Dockerfile: 'FROM debian\nCOPY a /\n' })
    made.build('final')
    expect(codesOf(made.prove('FROM debian\nCOPY a /\n'))).toEqual(['RS610'])
  })

  it('names the files of the migration that a build stage and a final image carry', () => {
    const made = scene({
      'build.sh': 'x',
      'Dockerfile.build': 'FROM a\nCOPY . /s\nRUN m\n',
      Dockerfile: 'FROM b\nCOPY o /o\nCOPY . /all\n',
    })
    const box = made.container(made.build('builder', { file: 'Dockerfile.build' }))
    made.copyOut(box, '/o', 'o', 'file')
    made.build('final')
    const proof = made.prove(
      'FROM a AS build\nCOPY . /s\nRUN m\nFROM b\nCOPY --from=build --chown=0:0 /o /o\nCOPY . /all\nCOPY --from=build --chown=0:0 /o /all/o\n',
    )
    expect(proof.verdict).toBe('equal')
    expect(proof.assumptions.map(({ code, severity, text }) => [code, severity, text])).toEqual(
      expect.arrayContaining([
        [
          'RS616',
          'standing',
          'The build stage does not read what the migration itself edits: Dockerfile, Dockerfile.build, build.sh.',
        ],
        [
          'RS638',
          'caveat',
          'The final image holds files that the migration edits or removes: Dockerfile, Dockerfile.build, build.sh.',
        ],
      ]),
    )
  })

  it.each([
    ['COPY . /s', 'm', ['RS616']],
    ['COPY x build.sh /s/', 'm', ['RS649']],
    ['COPY *.sh /s/', 'm', ['RS649']],
    ['COPY . /s', 'sh /s/build.sh', ['RS616', 'RS649']],
    ['COPY . /s', 'cat /s/* > /o', ['RS649']],
    ['COPY . /s', 'cp -r . /o', ['RS649']],
    ['COPY . /s', 'rm -rf /var/lib/apt/lists/*', ['RS616']],
    ['COPY . /s', 'tar xzf a.tgz', ['RS616']],
  ] as const)('says of %s and RUN %s whether what the migration edits may be read', (copy, run, codes) => {
    const made = scene({
      x: 'x',
      'build.sh': 'x',
      'Dockerfile.build': `FROM a\n${copy}\nRUN ${run}\n`,
      Dockerfile: 'FROM b\nCOPY o /o\n',
    })
    made.copyOut(made.container(made.build('builder', { file: 'Dockerfile.build' })), '/o', 'o', 'file')
    made.build('final')
    const proof = made.prove(`FROM a AS build\n${copy}\nRUN ${run}\nFROM b\nCOPY --from=build --chown=0:0 /o /o\n`)
    expect(proof.verdict).toBe('equal')
    expect(codesOf(proof).filter((code) => code === 'RS616' || code === 'RS649')).toEqual(codes)
  })

  it('names a Dockerfile that is new, and takes it out of both sides', () => {
    const made = scene({ a: 'a', 'Dockerfile.old': 'FROM b\nCOPY . /all\n' })
    made.build('final', { file: 'Dockerfile.old' })
    expect(made.prove('FROM b\nCOPY . /all\n')).toMatchObject({ verdict: 'equal' })
    expect(made.prove('FROM b\nCOPY . /all\nCOPY Dockerfile /all/\n')).toMatchObject({ verdict: 'different' })
  })

  it('names proxies', () => {
    const made = scene({ Dockerfile: 'FROM a\nRUN x\n' })
    made.build('final')
    const proof = made.prove('FROM a\nRUN x\n', { args: { https_proxy: 'p' } })
    expect([proof.verdict, codesOf(proof)]).toEqual(['equal', ['RS610', 'RS611', 'RS617']])
  })

  it('names an argument that only the new Dockerfile has, and only when it was renamed and is not read', () => {
    const legacy = { builder: 'FROM a\nARG V\nRUN make $V\n', final: 'FROM b\nCOPY app /app\n' }
    const text = (command: string): string =>
      `FROM a AS build\nARG BUILD_V\nARG V=$BUILD_V\n${command}\nFROM b\nCOPY --from=build --chown=0:0 /out/app /app\n`
    const prove = (command: string, renamed: readonly string[]): string => {
      const made = scene({ 'Dockerfile.build': legacy.builder, Dockerfile: legacy.final })
      const box = made.container(made.build('builder', { file: 'Dockerfile.build', args: { V: '1' } }))
      made.copyOut(box, '/out/app', 'app')
      made.build('final')
      return made.prove(text(command), { args: { BUILD_V: '1' }, renamed }).verdict
    }
    expect([prove('RUN make $V', ['BUILD_V']), prove('RUN make $V', []), prove('RUN make $BUILD_V', ['BUILD_V'])]).toEqual([
      'equal',
      'different',
      'different',
    ])
  })

  it('tells an empty folder that a build stage does without, and refuses it in the final image', () => {
    const made = (file: string): Scene => {
      const one = scene({
        'x.c': 'x',
        [file]: 'FROM a\nCOPY . /s\n',
        ...(file === 'Dockerfile' ? {} : { Dockerfile: 'FROM b\nCOPY o /o\n' }),
      })
      one.files.makeDirectory('dist' as never)
      return one
    }
    const staged = made('Dockerfile.build')
    staged.copyOut(staged.container(staged.build('builder', { file: 'Dockerfile.build' })), '/o', 'o')
    staged.build('final')
    const proof = staged.prove('FROM a AS build\nCOPY . /s\nFROM b\nCOPY --from=build --chown=0:0 /o /o\n')
    expect([proof.verdict, codesOf(proof)]).toEqual(['equal', ['RS610', 'RS616', 'RS621', 'RS625']])
    const plain = made('Dockerfile')
    plain.build('final')
    expect(plain.prove('FROM a\nCOPY . /s\n').verdict).toBe('different')
  })

  it('tells a file of the migration that a build stage does without, unless a RUN names it', () => {
    const prove = (run: string, narrow: string): readonly unknown[] => {
      const builderText = `FROM a\nCOPY . /s\nRUN ${run}\n`
      const made = scene({ x: 'x', y: 'y', 'build.sh': 'b', 'Dockerfile.build': builderText, Dockerfile: 'FROM b\nCOPY o /o\n' })
      made.copyOut(made.container(made.build('builder', { file: 'Dockerfile.build' })), '/o', 'o')
      made.build('final')
      const proof = made.prove(`FROM a AS build\nCOPY ${narrow} /s/\nRUN ${run}\nFROM b\nCOPY --from=build --chown=0:0 /o /o\n`)
      return [proof.verdict, codesOf(proof)]
    }
    expect(prove('make', 'x y')).toEqual(['equal', ['RS610', 'RS611', 'RS616', 'RS623', 'RS625']])
    expect(prove('tar czf /o .', 'x y')).toEqual(['equal', ['RS610', 'RS611', 'RS625', 'RS649']])
    expect(prove('./build.sh', 'x y')).toEqual(['different', []])
    expect(prove('make', 'x')).toEqual(['different', []])
  })

  it('tells files that the driver still writes', () => {
    const made = scene({ Dockerfile: 'FROM b\nCOPY VERSION /v\n' })
    made.write('VERSION', '1')
    made.build('final')
    const proof = made.prove('FROM b\nCOPY VERSION /v\n')
    expect([proof.verdict, codesOf(proof)]).toEqual(['equal', ['RS610', 'RS640']])
    expect(made.prove('FROM b\nCOPY VERSIO /v\n').verdict).toBe('different')
  })
})

describe('a difference', () => {
  it('shows the first step that differs, with its place in the emitted file', () => {
    const proof = host({ final: 'FROM debian\nCOPY app /app\n' }).prove(
      `${stage().replace('-o /out/app', '-v')}FROM debian\nCOPY --from=build --chown=0:0 /out/app /app\n`,
    )
    expect(proof.images[0]?.differences).toEqual([
      {
        step: 0,
        legacy: 'RUN go build -o /out/app',
        multiStage: 'RUN go build -v',
        at: { path: 'Dockerfile', line: 4, column: 1 },
      },
    ])
  })

  it('shows every setting that differs', () => {
    const proof = host({ final: 'FROM debian\nCOPY app /app\nCMD ["/app"]\n' }).prove(
      `${stage()}FROM debian\nCOPY --from=build --chown=0:0 /out/app /app\nUSER u\n`,
    )
    expect(proof.images[0]?.differences).toEqual([
      { step: 1, legacy: 'CMD ["/app"]', multiStage: null, at: null },
      { step: 1, legacy: null, multiStage: 'USER u', at: null },
    ])
  })

  it('shows the owner that a COPY lost', () => {
    const proof = host({ final: 'FROM debian\nCOPY app /app\n' }).prove(
      `${stage()}FROM debian\nCOPY --from=build /out/app /app\n`,
    )
    expect(proof.images[0]?.differences).toMatchObject([
      { legacy: 'builder:/out/app → /app', multiStage: 'build:/out/app → /app, owner stage' },
    ])
  })
})
