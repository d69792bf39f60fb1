/**
 * Emitted texts that are wrong in a way that is easily taken for right. Each pair is two Dockerfiles that make different images; the
 * proof must not say equal. Where it is the same image after all, a second table says so, so that strictness has its price shown.
 */
import { describe, expect, it } from 'vitest'
import { scene } from './scene.ts'

const repository = {
  'a.txt': 'a',
  'b.txt': 'b',
  'd/a.txt': 'da',
  'd/x.tar.gz': 'x',
  'x.tar.gz': 'x',
  'd/deep/f.map': 'm',
  'd/deep/g': 'g',
  link: { link: 'a.txt' },
} as const

interface Sides {
  readonly ignore?: readonly [before: string, after: string]
  readonly args?: Readonly<Record<string, string>>
  readonly flags?: string
}

function verdict(before: string, after: string, { ignore = ['', ''], args = {}, flags }: Sides = {}): string {
  const host = scene({
    ...repository,
    'old/Dockerfile': before,
    'old/Dockerfile.dockerignore': '',
    '.dockerignore': `old\nnew\n.dockerignore\n${ignore[0]}`,
  })
  host.build('final', { file: 'old/Dockerfile', args, ...(flags === undefined ? {} : { flags }) })
  const more = { '.dockerignore': `old\nnew\n.dockerignore\n${ignore[1]}` }
  return host.prove(after, { file: 'new/Dockerfile', args, more }).verdict
}

const f = 'FROM debian\n'
const build = 'FROM debian AS build\nRUN make\n'

const wrong: readonly (readonly [title: string, before: string, after: string, sides?: Sides])[] = [
  ['a VOLUME before the RUN that fills it', `${f}RUN fill /data\nVOLUME /data\n`, `${f}VOLUME /data\nRUN fill /data\n`],
  ['a VOLUME less', `${f}VOLUME /a /b\n`, `${f}VOLUME /a\n`],
  ['a VOLUME in JSON form that is one word', `${f}VOLUME ["/a b"]\n`, `${f}VOLUME /a b\n`],
  ['a trigger that runs at once', `${f}ONBUILD RUN x\n`, `${f}RUN x\n`],
  ['triggers in another order', `${f}ONBUILD RUN x\nONBUILD RUN y\n`, `${f}ONBUILD RUN y\nONBUILD RUN x\n`],
  ['a trigger that ran in a stage', `FROM debian AS b\nONBUILD RUN x\nFROM b\n`, `FROM debian AS b\nFROM b\n`],
  ['a trigger that stays one', `FROM debian AS b\nONBUILD RUN x\nFROM b\n`, `FROM debian\nONBUILD RUN x\n`],
  ['an ARG of the head in a stage', `ARG V=1\nFROM debian\nRUN echo $V\n`, `FROM debian\nARG V=1\nRUN echo $V\n`],
  ['an ARG below its RUN', `${f}ARG V=1\nRUN echo $V\n`, `${f}RUN echo $V\nARG V=1\n`],
  ['another default of a given ARG that is not declared', `${f}ARG V=1\nENV X=$V\n`, `${f}ARG V=2\nENV X=$V\n`],
  ['an ARG behind an ENV', `${f}ARG V=1\nENV V=2\nRUN echo $V\n`, `${f}ENV V=2\nARG V=1\nENV V=1\nRUN echo $V\n`],
  ['an ARG that a stage does not hand on', `FROM debian AS b\nARG V=1\nFROM debian\nENV X=$V\n`, `${f}ARG V=1\nENV X=$V\n`],
  ['an ARG that is given', `${f}ARG V\nENV X=$V\n`, `${f}ENV X=$V\n`, { args: { V: '1' } }],
  ['an ENV that is expanded in its own line', `${f}ENV A=1\nENV A=2 B=$A\n`, `${f}ENV A=1\nENV A=2\nENV B=$A\n`],
  ['an ENV in the old form', `${f}ENV A 1 B=2\n`, `${f}ENV A=1 B=2\n`],
  ['an ENV in quotes', `${f}ENV A="$B"\n`, `${f}ENV A='$B'\n`],
  ['an escaped dollar', `${f}ENV A=\\$B\nENV B=1\n`, `${f}ENV B=1\nENV A=$B\n`],
  ['an ENV in another place', `${f}RUN x\nENV A=1\n`, `${f}ENV A=1\nRUN x\n`],
  ['a default in an expansion', `${f}ENV A=\${B:-x}\n`, `${f}ENV A=\${B:+x}\n`],
  ['an archive that ADD unpacks', `${f}ADD x.tar.gz /x/\n`, `${f}COPY x.tar.gz /x/\n`],
  ['an archive among a wildcard', `${f}ADD d/* /x/\n`, `${f}COPY d/* /x/\n`],
  ['a URL', `${f}ADD http://h/x /x\n`, `${f}ADD http://h/x /x/\n`],
  ['a checked URL', `${f}ADD --checksum=sha256:a http://h/x /x\n`, `${f}ADD http://h/x /x\n`],
  ['a folder as its contents', `${f}COPY d /x/\n`, `${f}COPY d /x/d\n`],
  ['a wildcard of folders', `${f}COPY d /x\n`, `${f}COPY d/* /x/\n`],
  ['a file as a folder', `${f}COPY a.txt /x\n`, `${f}COPY a.txt /x/\n`],
  ['a link in a folder that is followed', `${f}COPY . /x/\n`, `${f}COPY a.txt b.txt x.tar.gz link /x/\nCOPY d /x/d\n`],
  ['the later of two files', `${f}COPY a.txt /x\nCOPY b.txt /x\n`, `${f}COPY b.txt /x\nCOPY a.txt /x\n`],
  [
    'a file over a folder of a stage',
    `${build}${f}COPY --from=build /o /x\nCOPY a.txt /x/\n`,
    `${build}${f}COPY a.txt /x/\nCOPY --from=build /o /x\n`,
  ],
  ['a relative WORKDIR twice', `${f}WORKDIR /a\nWORKDIR b\nRUN x\n`, `${f}WORKDIR b\nWORKDIR /a\nRUN x\n`],
  ['a WORKDIR that nobody uses', `${f}WORKDIR /a\nWORKDIR /b\n`, `${f}WORKDIR /b\n`],
  ['a relative WORKDIR on an unknown one', `FROM x/y\nWORKDIR b\n`, `FROM x/y\nWORKDIR /b\n`],
  ['a COPY to a relative place', `${f}WORKDIR /a\nCOPY a.txt .\n`, `${f}COPY a.txt .\nWORKDIR /a\n`],
  ['a USER before the WORKDIR that it makes', `${f}USER me\nWORKDIR /a\n`, `${f}WORKDIR /a\nUSER me\n`],
  ['a USER before a RUN', `${f}USER me\nRUN x\n`, `${f}RUN x\nUSER me\n`],
  [
    'an owner by name before it is made',
    `${f}RUN adduser me\nCOPY --chown=me a.txt /\n`,
    `${f}COPY --chown=me a.txt /\nRUN adduser me\n`,
  ],
  ['an owner and a group', `${f}COPY --chown=5 a.txt /\n`, `${f}COPY --chown=5:0 a.txt /\n`],
  ['the owner of the stage', `${build}${f}COPY --from=build --chown=0:0 /o /x\n`, `${build}${f}COPY --from=build /o /x\n`],
  [
    'who owns a folder on the way',
    `${f}COPY --chown=5:5 a.txt /n/a\nCOPY b.txt /n/b\n`,
    `${f}COPY b.txt /n/b\nCOPY --chown=5:5 a.txt /n/a\n`,
  ],
  ['a SHELL before a RUN', `${f}SHELL ["/bin/bash", "-c"]\nRUN x\n`, `${f}RUN x\nSHELL ["/bin/bash", "-c"]\n`],
  ['a SHELL before a CMD', `${f}SHELL ["/bin/bash", "-c"]\nCMD x\n`, `${f}CMD x\nSHELL ["/bin/bash", "-c"]\n`],
  ['a HEALTHCHECK option', `${f}HEALTHCHECK --interval=5s CMD x\n`, `${f}HEALTHCHECK --interval=6s CMD x\n`],
  ['a HEALTHCHECK of none', `${f}HEALTHCHECK NONE\n`, f],
  ['a HEALTHCHECK in exec form', `${f}HEALTHCHECK CMD x\n`, `${f}HEALTHCHECK CMD ["x"]\n`],
  ['a STOPSIGNAL', `${f}STOPSIGNAL 9\n`, `${f}STOPSIGNAL 15\n`],
  ['an ENTRYPOINT that clears the CMD', `FROM debian AS b\nCMD x\nFROM b\nENTRYPOINT ["y"]\n`, `${f}CMD x\nENTRYPOINT ["y"]\n`],
  ['an ENTRYPOINT after the CMD of its base', `${f}CMD ["x"]\n`, `${f}CMD ["x"]\nENTRYPOINT []\n`],
  ['a label of the command line that the text sets otherwise', `${f}LABEL a=1\n`, `${f}LABEL a=2\n`],
  [
    'a stage that hides an image',
    `FROM debian\nCOPY --from=nginx /x /x\n`,
    `FROM debian AS nginx\nRUN y\nFROM debian\nCOPY --from=nginx /x /x\n`,
  ],
  [
    'another stage by its number',
    `FROM a AS x\nFROM b AS y\nFROM debian\nCOPY --from=0 /x /x\n`,
    `FROM a AS x\nFROM b AS y\nFROM debian\nCOPY --from=1 /x /x\n`,
  ],
  ['a platform', `FROM --platform=linux/amd64 debian\n`, f],
  [
    'the platform of the engine, given by an argument',
    `FROM debian\n`,
    `FROM --platform=$BUILDPLATFORM debian\n`,
    { args: { BUILDPLATFORM: 'linux/arm' } },
  ],
  [
    'the platform of the engine for one that is asked for',
    f,
    `FROM --platform=$BUILDPLATFORM debian\n`,
    { flags: '--platform linux/arm64' },
  ],
  ['the platform that is asked for', f, `FROM --platform=$TARGETPLATFORM debian\n`],
  ['an ignored file', `${f}COPY d /x\n`, `${f}COPY d /x\n`, { ignore: ['**/*.map\n', ''] }],
  ['a file that is taken back', `${f}COPY d /x\n`, `${f}COPY d /x\n`, { ignore: ['d/deep\n!d/deep/g\n', 'd/deep\n'] }],
  ['the order of rules', `${f}COPY d /x\n`, `${f}COPY d /x\n`, { ignore: ['d/deep\n!d/deep/g\n', '!d/deep/g\nd/deep\n'] }],
  ['a rule for the folder and one for its files', `${f}COPY d /x\n`, `${f}COPY d /x\n`, { ignore: ['*.map\n', '**/*.map\n'] }],
  ['a heredoc that expands', `${f}RUN <<E\necho $X\nE\n`, `${f}RUN <<'E'\necho $X\nE\n`],
  ['a heredoc that is indented', `${f}RUN <<-E\n\techo\n\tE\n`, `${f}RUN <<E\n\techo\nE\n`],
  ['a heredoc as a file', `${f}COPY <<E /x\na\nE\n`, `${f}COPY <<E /x\nb\nE\n`],
  ['a heredoc with a variable', `${f}ENV V=1\nCOPY <<E /x\n$V\nE\n`, `${f}ENV V=2\nCOPY <<E /x\n$V\nE\nENV V=1\n`],
  ['words of a RUN', `${f}RUN ["a b"]\n`, `${f}RUN ["a", "b"]\n`],
  ['a RUN over two lines', `${f}RUN a &&\\\n b\n`, `${f}RUN a && c\n`],
  ['a mount that is not there', `${build}${f}RUN --mount=type=bind,from=build,target=/m x\n`, `${build}${f}RUN x\n`],
  [
    'a mount of another folder',
    `${build}${f}RUN --mount=type=bind,from=build,source=/a,target=/m x\n`,
    `${build}${f}RUN --mount=type=bind,from=build,source=/b,target=/m x\n`,
  ],
  ['a mount that may be written', `${f}RUN --mount=type=bind,target=/m x\n`, `${f}RUN --mount=type=bind,target=/m,rw x\n`],
  ['a network', `${f}RUN --network=none x\n`, `${f}RUN x\n`],
  [
    'a part of a path',
    `${build}${f}COPY --from=build --chown=0:0 --parents /o/a /x/\n`,
    `${build}${f}COPY --from=build --chown=0:0 /o/a /x/\n`,
  ],
  ['a wildcard of one letter', `${build}${f}COPY --from=build /o/? /x/\n`, `${build}${f}COPY --from=build /o/* /x/\n`],
  ['the root and a folder', `${build}${f}COPY --from=build / /x\n`, `${build}${f}COPY --from=build /o /x\n`],
  ['a mode', `${f}COPY --chmod=755 a.txt /\n`, `${f}COPY a.txt /\n`],
  ['a mode with setuid', `${f}COPY --chmod=4755 a.txt /\n`, `${f}COPY --chmod=755 a.txt /\n`],
  [
    'a stage that went on',
    `FROM debian AS a\nRUN x\nFROM a AS b\nRUN y\nFROM b\nCMD z\n`,
    `FROM debian AS a\nRUN y\nFROM a AS b\nRUN x\nFROM b\nCMD z\n`,
  ],
  ['scratch', `FROM scratch\nCOPY a.txt /\n`, `${f}COPY a.txt /\n`],
  ['upper and lower case of a tag', `FROM debian:a\n`, `FROM debian:A\n`],
  ['an EXPOSE of another protocol', `${f}EXPOSE 53/udp\n`, `${f}EXPOSE 53\n`],
]

const same: readonly (readonly [title: string, before: string, after: string, sides?: Sides])[] = [
  ['settings in another order', `${f}EXPOSE 1\nLABEL a=1\nVOLUME /v\n`, `${f}VOLUME /v\nLABEL a=1\nEXPOSE 1\n`],
  ['two RUNs with settings between', `${f}RUN x\nLABEL a=1\nRUN y\n`, `${f}LABEL a=1\nRUN x\nRUN y\n`],
  ['a folder and all in it', `${f}COPY d /x\n`, `${f}COPY d/a.txt d/x.tar.gz /x/\nCOPY d/deep /x/deep\n`],
  [
    'a stage of another name',
    `${build}${f}COPY --from=build /o /x\n`,
    `${build.replace('build', 'b2')}${f}COPY --from=b2 /o /x\n`,
  ],
  ['a rule that hides nothing', `${f}COPY d /x\n`, `${f}COPY d /x\n`, { ignore: ['', 'nothing\n'] }],
  ['ENV in one line or two', `${f}ENV A=1 B=2\n`, `${f}ENV A=1\nENV B=2\n`],
]

const unchanged = ({ ignore: [ignore] = ['', ''], ...sides }: Sides): Sides => ({ ...sides, ignore: [ignore, ignore] })
const rowsOf = (pairs: typeof wrong): readonly (readonly [string, string, string, Sides])[] =>
  pairs.map(([title, before, after, sides]) => [title, before, after, sides ?? {}])

describe('two Dockerfiles that make different images', () => {
  it.each(rowsOf(wrong))('are not equal: %s', (_title, before, after, sides) => {
    expect(verdict(before, before, unchanged(sides))).toBe('equal')
    expect(verdict(before, after, sides)).not.toBe('equal')
  })

  it.each(rowsOf(same))('are equal after all: %s', (_title, before, after, sides) => {
    expect(verdict(before, after, sides)).toBe('equal')
  })
})
