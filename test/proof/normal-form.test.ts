/** The list at the top of `src/proof/digest.ts`, entry by entry: what is taken for the same, and its neighbour that is not. */
import { describe, expect, it } from 'vitest'
import { scene } from './scene.ts'

const repository = {
  'a.txt': 'a',
  'b.txt': 'b',
  'dir/one': '1',
  'dir/sub/two': '2',
  'dir/skip.md': 'm',
  'run.sh': { text: '#!/bin/sh', executable: true },
  link: { link: 'a.txt' },
  'root/usr/bin/tool': 't',
  'root/usr/local/bin/tool': 't',
  'root/etc/conf': 'c',
  'tops/tmp/t': 't',
}

/** The verdict for a final image that takes no artifact: its legacy Dockerfile against another one. */
function verdict(before: string, after: string, more: Readonly<Record<string, string>> = {}): string {
  const host = scene({ ...repository, ...more, Dockerfile: before })
  host.build('final')
  return host.prove(after, { file: 'Dockerfile.new' }).verdict
}

type Row = readonly [title: string, before: string, after: string]

const from = 'FROM debian:12\n'

const same: readonly Row[] = [
  [
    'a folder that is there is not made again by a COPY above',
    'WORKDIR /x\nCOPY a.txt /x/\nRUN mkdir -p /x\n',
    'WORKDIR /x\nCOPY a.txt /x/\n',
  ],
  ['1. COPYs with metadata in between are one', 'COPY a.txt /x/\nENV A=1\nCOPY b.txt /x/\n', 'COPY a.txt b.txt /x/\nENV A=1\n'],
  [
    '1. a relative destination was resolved where it stood',
    'WORKDIR /w\nCOPY a.txt .\nUSER u\n',
    'WORKDIR /w\nUSER u\nCOPY a.txt /w/a.txt\n',
  ],
  ['2. placements that do not touch stand in any order', 'COPY a.txt /x/\nCOPY b.txt /y/\n', 'COPY b.txt /y/\nCOPY a.txt /x/\n'],
  ['2. of two files at one path the later counts', 'COPY a.txt /x/f\nCOPY b.txt /x/f\n', 'COPY b.txt /x/f\n'],
  [
    '2. what is written once more',
    'FROM b\nCOPY --from=a /d/. /x\nCOPY a.txt /x/f\nCOPY --from=a /d/. /x\n',
    'FROM b\nCOPY a.txt /x/f\nCOPY --from=a /d/. /x\n',
  ],
  ['3. a folder is what lies in it', 'COPY dir /x\n', 'COPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n'],
  ['3. a wildcard is what it matches', 'COPY *.txt /x/\n', 'COPY a.txt b.txt /x/\n'],
  [
    '4. a folder on the way is a folder',
    'COPY dir /x\n',
    'COPY dir/one /x/one\nCOPY dir/skip.md /x/\nCOPY dir/sub/two /x/sub/\n',
  ],
  [
    '4. a folder that root made by mkdir',
    'RUN mkdir -p /y /x/sub\nCOPY dir /x\n',
    'RUN mkdir -p /y /x/sub\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  [
    '4. folders that practically every image has',
    'RUN ls /usr/bin\nCOPY root /\n',
    'RUN ls /usr/bin\nCOPY root/usr/bin/tool /usr/bin/\nCOPY root/usr/local/bin/tool /usr/local/bin/\nCOPY root/etc/conf /etc/\n',
  ],
  ['5. an owner made explicit', 'COPY a.txt /x/\n', 'COPY --chown=0:0 a.txt /x/\n'],
  [
    '3. a folder is what lies in it, beside another owner elsewhere',
    'COPY --chown=5 a.txt /y/\nCOPY dir /x\n',
    'COPY --chown=5 a.txt /y/\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  ['5. a number without a group', 'COPY --chown=5 a.txt /x/\n', 'COPY --chown=5:5 a.txt /x/\n'],
  ['5. digits of a mode', 'COPY --chmod=0755 a.txt /x/\n', 'COPY --chmod=755 a.txt /x/\n'],
  [
    '6. a stage by name or index',
    'FROM a AS s\nRUN x\nFROM b\nCOPY --from=s /f /f\n',
    'FROM a AS t\nRUN x\nFROM b\nCOPY --from=0 /f /f\n',
  ],
  ['6. FROM a stage goes on', 'FROM a AS s\nRUN x\nFROM s\nRUN y\n', 'FROM a\nRUN x\nRUN y\n'],
  ['7. x/ of an image is x', 'FROM b\nCOPY --from=a /f/ /g/\n', 'FROM b\nCOPY --from=a /f /g/\n'],
  ['8. references are normalised', 'FROM alpine\nRUN x\n', 'FROM docker.io/library/alpine:latest\nRUN x\n'],
  ['8. labels are a set', 'LABEL a=1 b=2\n', 'LABEL b=2\nLABEL a=1\n'],
  ['8. ports are a set, tcp unless said', 'EXPOSE 80 443\n', 'EXPOSE 443/tcp 80/TCP\n'],
  ['9. comments and line breaks', 'RUN a && \\\n  # why\n  b\n', '# c\nRUN a && \\\n  b\n'],
  ['9. an ARG below an ENV of its name and value', 'ENV A=1\nRUN x\n', 'ENV A=1\nARG A=1\nRUN x\n'],
  [
    '10. ARG or ENV in a build stage',
    'FROM a AS s\nARG V=1\nRUN x\nFROM b\nCOPY --from=s /f /\n',
    'FROM a AS s\nENV V=1\nRUN x\nFROM b\nCOPY --from=s /f /\n',
  ],
  ['11. ADD of a folder is COPY', 'ADD dir /x\n', 'COPY dir /x\n'],
  [
    '15. an empty folder of a stage',
    'FROM scratch AS e\nWORKDIR /empty\nFROM b\nCOPY --from=e /empty/ /x\n',
    'FROM scratch AS f\nWORKDIR /a/b\nFROM b\nCOPY --from=f --chown=0:0 /a/b /x/\n',
  ],
]

const different: readonly Row[] = [
  ['1. a RUN in between sees only the first', 'COPY a.txt /x/\nRUN y\nCOPY b.txt /x/\n', 'COPY a.txt b.txt /x/\nRUN y\n'],
  ['1. a relative destination below another WORKDIR', 'WORKDIR /w\nCOPY a.txt .\n', 'COPY a.txt .\nWORKDIR /w\n'],
  ['2. files at one path in the other order', 'COPY a.txt /x/f\nCOPY b.txt /x/f\n', 'COPY b.txt /x/f\nCOPY a.txt /x/f\n'],
  [
    '2. a folder of an image over a file',
    'FROM b\nCOPY a.txt /x/f\nCOPY --from=a /d/. /x\n',
    'FROM b\nCOPY --from=a /d/. /x\nCOPY a.txt /x/f\n',
  ],
  [
    '2. two owners make a folder on the way',
    'COPY --chown=1:1 a.txt /x/\nCOPY b.txt /x/\n',
    'COPY b.txt /x/\nCOPY --chown=1:1 a.txt /x/\n',
  ],
  ['3. a folder without one of its files', 'COPY dir /x\n', 'COPY dir/one /x/\nCOPY dir/sub /x/sub\n'],
  ['3. a wildcard flattens folders', 'COPY dir /x/\n', 'COPY dir/* /x/\n'],
  [
    '4. a folder that the image may have with another owner',
    'RUN install -d -o 1 /x/sub\nCOPY dir /x\n',
    'RUN install -d -o 1 /x/sub\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  [
    '4. a folder that another user made by mkdir',
    'USER me\nRUN mkdir -p /x/sub\nCOPY dir /x\n',
    'USER me\nRUN mkdir -p /x/sub\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  [
    '4. a folder that mkdir made with a mode',
    'RUN mkdir -m 700 /x/sub\nCOPY dir /x\n',
    'RUN mkdir -m 700 /x/sub\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  [
    '4. a folder that mkdir made and another RUN names',
    'RUN mkdir /x/sub\nRUN chown 5 /x/sub\nCOPY dir /x\n',
    'RUN mkdir /x/sub\nRUN chown 5 /x/sub\nCOPY dir/one dir/skip.md /x/\nCOPY dir/sub /x/sub\n',
  ],
  [
    '4. folders that practically every image has, and that a RUN changes',
    'RUN chmod 700 /usr/bin\nCOPY root/usr /usr\n',
    'RUN chmod 700 /usr/bin\nCOPY root/usr/bin/tool /usr/bin/\nCOPY root/usr/local/bin/tool /usr/local/bin/\n',
  ],
  [
    '4. folders that practically every image has, for another owner',
    'COPY --chown=5 root/etc /etc\nCOPY --chown=5 root /\n',
    'COPY --chown=5 root/etc /etc\nCOPY --chown=5 root/usr /usr\n',
  ],
  ['4. a folder that all may write', 'COPY tops /\n', 'COPY tops/tmp/t /tmp/\n'],
  ['13. mkdir of two folders', 'RUN mkdir -p /x /y\n', 'RUN mkdir -p /x\nRUN mkdir -p /y\n'],
  ['4. an empty folder', 'WORKDIR /x\n', 'USER root\n'],
  ['5. the owner in a stage', 'FROM b\nCOPY --from=a /f /g\n', 'FROM b\nCOPY --from=a --chown=0:0 /f /g\n'],
  ['5. a user by name', 'COPY --chown=root a.txt /x/\n', 'COPY a.txt /x/\n'],
  ['6. another stage', 'FROM a AS s\nRUN x\nFROM b\nCOPY --from=s /f /f\n', 'FROM a AS s\nRUN z\nFROM b\nCOPY --from=s /f /f\n'],
  ['6. the configuration of a base counts', 'FROM a AS s\nCMD x\nFROM s\n', 'FROM a\n'],
  ['7. what lies in a folder is not each match', 'FROM b\nCOPY --from=a /f /g/\n', 'FROM b\nCOPY --from=a /f/* /g/\n'],
  ['8. another tag', 'FROM alpine\n', 'FROM alpine:3\n'],
  ['8. ENV has an order', 'ENV A=1\nENV B=2\n', 'ENV B=2\nENV A=1\n'],
  ['8. another protocol', 'EXPOSE 53\n', 'EXPOSE 53/udp\n'],
  ['9. a proxy that an ARG declares', 'ARG http_proxy=x\nRUN y\n', 'ARG http_proxy=z\nRUN y\n'],
  ['10. an ENV stays in the image', 'ARG V=1\nRUN x\n', 'ENV V=1\nRUN x\n'],
  ['11. ADD of a file may unpack it', 'ADD a.txt /x/\n', 'COPY a.txt /x/\n'],
  [
    'an ENTRYPOINT below a CMD of the base clears it',
    'FROM a AS s\nCMD x\nFROM s\nENTRYPOINT ["y"]\n',
    'FROM a\nCMD x\nENTRYPOINT ["y"]\n',
  ],
  [
    '15. an empty folder with another owner',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e --chown=1:1 /e /x\n',
  ],
  [
    '15. a folder with a folder in it',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
    'FROM scratch AS e\nWORKDIR /e\nWORKDIR /e/f\nFROM b\nCOPY --from=e /e /x\n',
  ],
  [
    '15. a folder with a file in it',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
    'FROM scratch AS e\nWORKDIR /e\nCOPY a.txt .\nFROM b\nCOPY --from=e /e /x\n',
  ],
  [
    '15. a folder of a base',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
    'FROM c AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
  ],
  [
    '15. another destination',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /x\n',
    'FROM scratch AS e\nWORKDIR /e\nFROM b\nCOPY --from=e /e /y\n',
  ],
  ['a VOLUME above a RUN', 'VOLUME /v\nRUN x\n', 'RUN x\nVOLUME /v\n'],
  ['heredocs', 'RUN <<E\na\nE\n', 'RUN <<E\nb\nE\n'],
  ['a mount', 'RUN --mount=type=cache,target=/c x\n', 'RUN x\n'],
  [
    'a mount of a stage',
    'FROM a AS s\nRUN x\nFROM b\nRUN --mount=from=s,target=/m y\n',
    'FROM a AS s\nRUN z\nFROM b\nRUN --mount=from=s,target=/m y\n',
  ],
  ['a flag that is not modelled stands alone', 'COPY --exclude=*.md dir /x\n', 'COPY dir /x\n'],
]

const withFrom = (text: string): string => (text.startsWith('FROM') ? text : from + text)

describe('the normal form', () => {
  it.each(same)('takes for the same: %s', (_title, before, after) => {
    expect(verdict(withFrom(before), withFrom(after))).toBe('equal')
    expect(verdict(withFrom(after), withFrom(before))).toBe('equal')
  })

  it.each(different)('tells apart: %s', (_title, before, after) => {
    expect(verdict(withFrom(before), withFrom(after))).toBe('different')
    expect(verdict(withFrom(before), withFrom(before))).toBe('equal')
    expect(verdict(withFrom(after), withFrom(after))).toBe('equal')
  })
})

describe('a build context', () => {
  it('is read through the ignore file of each side', () => {
    const ignore = { '.dockerignore': '*.md\n**/*.md\n' }
    expect(verdict(`${from}COPY dir /x\n`, `${from}COPY dir/one /x/\nCOPY dir/sub /x/sub\n`, ignore)).toBe('equal')
    const host = scene({ ...repository, ...ignore, Dockerfile: `${from}COPY dir /x\n` })
    host.build('final')
    expect(host.prove(`${from}COPY dir /x\n`, { more: { '.dockerignore': 'other\n' } }).verdict).toBe('different')
  })

  it('brings back what a rule excepts, with the folders above it', () => {
    const ignore = { '.dockerignore': 'dir\n!dir/sub/two\n' }
    expect(verdict(`${from}COPY dir/sub /x\n`, `${from}COPY dir/sub/two /x/\n`, ignore)).toBe('equal')
  })

  it('follows a link that a COPY names and keeps one inside a folder', () => {
    expect(verdict(`${from}COPY link /x/f\n`, `${from}COPY a.txt /x/f\n`)).toBe('equal')
    expect(verdict(`${from}COPY . /x\n`, `${from}COPY . /x\nCOPY a.txt /x/link\n`, { '.dockerignore': 'Dockerfile*' })).toBe(
      'different',
    )
  })

  it('is the same files whatever folder it is', () => {
    const host = scene({ 'web/index.html': 'i', 'web/Dockerfile': `${from}COPY index.html /x/\n` })
    host.build('final', { file: 'web/Dockerfile', context: 'web' })
    expect(host.prove(`${from}COPY web/index.html /x/\n`, { file: 'web/Dockerfile' }).verdict).toBe('equal')
  })

  it('never proves a legacy COPY that finds nothing', () => {
    const host = scene({ ...repository, Dockerfile: `${from}COPY nothing /x/\n` })
    host.build('final')
    const proof = host.prove(`${from}COPY nothing /x/\n`)
    expect(proof).toMatchObject({ verdict: 'unproven', images: [{ legacy: null, multiStage: null }] })
    expect(proof.assumptions).toMatchObject([
      { code: 'RS602', severity: 'caveat', at: { path: 'Dockerfile', line: 2, column: 1 } },
    ])
  })
})
