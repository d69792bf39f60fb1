import { describe, expect, test } from 'vitest'
import type { ExplainOptions } from '../../src/compare/explain/explain.ts'
import { compareTrees } from '../../src/compare/trees.ts'
import { has, isRoot, tarOf, treeOf } from './tar-files.ts'

const base = 'mkdir -p srv/app/lib empty; printf one > srv/app/a; printf two > srv/app/lib/b; printf x > tool; chmod 4755 tool'

interface Row {
  readonly title: string
  /** Done to the legacy side, to the new side; `base` comes first on both. */
  readonly legacy?: string
  readonly multiStage?: string
  readonly path: string
  readonly cause: RegExp
  readonly cure: RegExp | null
  readonly options?: ExplainOptions
  readonly asRoot?: boolean
}

const rows: readonly Row[] = [
  {
    title: 'an owner that was 0:0',
    multiStage: 'chown 1000:1000 srv/app',
    path: '/srv/app',
    cause: /^it is 1000:1000, was 0:0: COPY --from keeps the owner/,
    cure: /^add --chown=0:0 to/,
    asRoot: true,
  },
  {
    title: 'an owner that is lost',
    legacy: 'chown 7:8 empty',
    path: '/empty',
    cause: /is 0:0, was 7:8/,
    cure: /--chown=7:8/,
    asRoot: true,
  },
  {
    title: 'setuid that is lost',
    multiStage: 'chmod u-s tool',
    path: '/tool',
    cause: /^setuid or setgid was lost: the classic builder drops it/,
    cure: /RUN chmod 4755 \/tool/,
    options: { builder: 'classic' },
  },
  { title: 'setuid that is kept', legacy: 'chmod u-s tool', path: '/tool', cause: /keeps it/, cure: /RUN chmod 0755 \/tool/ },
  { title: 'another umask', multiStage: 'chmod 664 srv/app/a', path: '/srv/app/a', cause: /umask/, cure: /--chmod=0644/ },
  {
    title: 'an executable',
    legacy: 'chmod 755 srv/app/a',
    path: '/srv/app/a',
    cause: /executable in the legacy image only/,
    cure: /0755/,
  },
  {
    title: 'an executable of the new image',
    multiStage: 'chmod 755 srv/app/a',
    path: '/srv/app/a',
    cause: /executable in the new image only: a chmod that one version has is not in the legacy one/,
    cure: /--chmod=0644/,
  },
  {
    title: 'a mode of no known cause',
    multiStage: 'chmod 600 srv/app/a',
    path: '/srv/app/a',
    cause: /^the file has another mode where it comes from, or a chmod is missing$/,
    cure: /^let the COPY that writes it say --chmod=0644 \(BuildKit\), or add RUN chmod 0644 \/srv\/app\/a$/,
  },
  {
    title: 'setuid that came with more',
    multiStage: 'chmod 700 tool',
    path: '/tool',
    cause: /^the file has another mode/,
    cure: /RUN chmod 4755 \/tool/,
  },
  {
    title: 'setuid that is lost with the sticky bit',
    legacy: 'chmod 5755 tool',
    multiStage: 'chmod 755 tool',
    path: '/tool',
    cause: /^setuid or setgid was lost: the classic builder, and whatever changes the owner, drops it when/,
    cure: /^add RUN chmod 5755 \/tool after the COPY$/,
  },
  {
    title: 'another owner of two',
    legacy: 'chown 1:2 empty',
    multiStage: 'chown 1:3 empty',
    path: '/empty',
    cause: /^it is 1:3, was 1:2: it comes from another stage/,
    cure: /^add --chown=1:2 to/,
    asRoot: true,
  },
  {
    title: 'a folder that COPY makes',
    legacy: 'chmod 700 srv/app',
    path: '/srv/app',
    cause: /COPY has to make is 0755/,
    cure: /RUN chmod 0700 \/srv\/app/,
  },
  {
    title: 'a file at another place',
    multiStage: 'mkdir srv/other; mv srv/app/a srv/other/z',
    path: '/srv/app/a',
    cause: /the same file is at \/srv\/other\/z/,
    cure: /write to \/srv\/app\/a instead of \/srv\/other\/z/,
  },
  {
    title: 'a folder at another place',
    multiStage: 'mv srv/app srv/application',
    path: '/srv/app',
    cause: /the same directory is at \/srv\/application/,
    cure: /write to \/srv\/app instead/,
  },
  {
    title: 'an extra folder that was elsewhere',
    multiStage: 'mv srv/app srv/application',
    path: '/srv/application',
    cause: /the same directory was at \/srv\/app there/,
    cure: /write to \/srv\/app instead/,
  },
  {
    title: 'a missing file',
    multiStage: 'rm srv/app/a',
    path: '/srv/app/a',
    cause: /nothing in the new version brings/,
    cure: /ignore file/,
  },
  { title: 'an empty folder', multiStage: 'rmdir empty', path: '/empty', cause: /empty folder/, cure: /RUN mkdir -p \/empty/ },
  {
    title: 'an extra file',
    multiStage: 'printf new > e',
    path: '/e',
    cause: /COPY takes more than before/,
    cure: /narrow the COPY/,
  },
  {
    title: 'a link that was followed',
    legacy: 'ln -s tool l',
    multiStage: 'cp tool l',
    path: '/l',
    cause: /the link was followed/,
    cure: /RUN ln -s tool \/l/,
  },
  {
    title: 'a link that was kept',
    legacy: 'cp tool l',
    multiStage: 'ln -s tool l',
    path: '/l',
    cause: /keeps .*which is \/tool in the new image/,
    cure: /name the link itself/,
  },
  {
    title: 'a link that was kept and leads up',
    legacy: 'cp tool srv/l',
    multiStage: 'ln -s ../tool srv/l',
    path: '/srv/l',
    cause: /keeps .*which is \/tool in the new image$/,
    cure: /name the link itself/,
  },
  {
    title: 'a link that was kept and leads nowhere',
    legacy: 'cp tool l',
    multiStage: 'ln -s none l',
    path: '/l',
    cause: /or a COPY that named the link\)$/,
    cure: /name the link itself/,
  },
  {
    title: 'a file where a folder was',
    legacy: ': > l',
    multiStage: 'mkdir l',
    path: '/l',
    cause: /lacks the slash/,
    cure: /^let the COPY that writes \/l end in a slash/,
  },
  {
    title: 'a folder at another place that begins with empty files',
    legacy: ': > srv/app/0',
    multiStage: ': > srv/app/0; mv srv/app srv/application',
    path: '/srv/app',
    cause: /the same directory is at \/srv\/application there$/,
    cure: /instead of \/srv\/application$/,
  },
  {
    title: 'a folder of which a file alone is elsewhere',
    multiStage: 'mkdir o; mv srv/app/a o/other; rm -r srv/app',
    path: '/srv/app',
    cause: /^nothing in the new version brings \/srv\/app:/,
    cure: /rule of the ignore file/,
  },
  {
    title: 'a file that was empty',
    legacy: ': > srv/app/a',
    path: '/srv/app/a',
    cause: /^\/srv\/app\/a is empty in the legacy image/,
    cure: null,
  },
  {
    title: 'a file that went to another place',
    multiStage: 'mv srv/app/a o; printf new > srv/app/a',
    path: '/srv/app/a',
    cause: /^the legacy file is at \/o in the new image$/,
    cure: /^take another source in the COPY that writes \/srv\/app\/a$/,
  },
  {
    title: 'another base below usr',
    legacy: 'mkdir -p usr/lib; printf 11 > usr/lib/os-release',
    multiStage: 'mkdir -p usr/lib; printf 12 > usr/lib/os-release',
    path: '/usr/lib/os-release',
    cause: /different base images/,
    cure: /FROM/,
  },
  {
    title: 'block device numbers',
    legacy: 'mknod d b 1 3',
    multiStage: 'mknod d b 1 5',
    path: '/d',
    cause: /other numbers/,
    cure: /mknod \/d b 1 3$/,
    asRoot: true,
  },
  {
    title: 'a folder or a file',
    legacy: 'mkdir l',
    multiStage: ': > l',
    path: '/l',
    cause: /lacks the slash/,
    cure: /end in a slash/,
  },
  {
    title: 'a target written otherwise',
    legacy: 'ln -s /tool l',
    multiStage: 'ln -s ./tool l',
    path: '/l',
    cause: /both targets lead to \/tool/,
    cure: /ln -sfn \/tool \/l/,
  },
  {
    title: 'another target',
    legacy: 'ln -s a l',
    multiStage: 'ln -s b l',
    path: '/l',
    cause: /another one was copied/,
    cure: /ln -sfn a/,
  },
  {
    title: 'a link split into files',
    legacy: 'ln tool t2',
    multiStage: 'cp -p tool t2',
    path: '/t2',
    cause: /hard links survive inside one COPY/,
    cure: /RUN ln -f/,
  },
  {
    title: 'files that became a link',
    legacy: 'cp -p tool t2',
    multiStage: 'ln tool t2',
    path: '/t2',
    cause: /copied the names one by one/,
    cure: /one by one/,
  },
  {
    title: 'an empty file',
    multiStage: ': > srv/app/a',
    path: '/srv/app/a',
    cause: /is empty in the new image/,
    cure: /from the build stage/,
  },
  {
    title: 'a swapped file',
    multiStage: 'cp srv/app/lib/b srv/app/a',
    path: '/srv/app/a',
    cause: /has here what the legacy image has at \/srv\/app\/lib\/b/,
    cure: /another source/,
  },
  {
    title: 'another base',
    legacy: 'mkdir etc; printf 11 > etc/os-release',
    multiStage: 'mkdir etc; printf 12 > etc/os-release',
    path: '/etc/os-release',
    cause: /different base images/,
    cure: /FROM/,
  },
  {
    title: 'device numbers',
    legacy: 'mknod d c 1 3',
    multiStage: 'mknod d c 1 5',
    path: '/d',
    cause: /other numbers/,
    cure: /mknod \/d c 1 3/,
    asRoot: true,
  },
]

const flags = ['--format=pax', '--mtime=@0', '--sort=name', '--xattrs', '--xattrs-include=*']

describe('the explanation of', () => {
  for (const { title, legacy = '', multiStage = '', path, cause, cure, options, asRoot } of rows) {
    test.runIf(asRoot !== true || isRoot)(title, () => {
      const before = treeOf(tarOf(`${base}\n${legacy}`, flags))
      const after = treeOf(tarOf(`${base}\n${multiStage}`, flags))
      const found = compareTrees(before, after, options).differences.find((one) => one.path === path)
      expect(found?.explanation?.cause).toMatch(cause)
      if (cure !== null) expect(found?.explanation?.cure).toMatch(cure)
    })
  }

  test.runIf(isRoot && has('setcap'))('file capabilities', () => {
    const plain = treeOf(tarOf(': > s', flags))
    const capable = treeOf(tarOf(': > s; PATH=$PATH:/usr/sbin setcap cap_net_raw+ep s', flags))
    expect(compareTrees(plain, capable).differences[0]?.explanation?.cure).toMatch(/setcap -r \/s/)
    expect(compareTrees(capable, plain).differences[0]?.explanation?.cause).toMatch(/capabilities were lost/)
    const other = treeOf(tarOf(': > s; PATH=$PATH:/usr/sbin setcap cap_chown+ep s', flags))
    expect(compareTrees(capable, other).differences[0]?.explanation?.cause).toBe('other file capabilities were set')
  })

  test('nothing that nobody knows', () => {
    const [one, other] = ['one', 'two'].map((text) => treeOf(tarOf(`printf ${text} > f`, flags)))
    expect(compareTrees(one ?? new Map(), other ?? new Map()).differences[0]?.explanation).toBeNull()
    const [fifo, file] = ['mkfifo f', ': > f'].map((script) => treeOf(tarOf(script, flags)))
    expect(compareTrees(fifo ?? new Map(), file ?? new Map()).differences[0]).toMatchObject({ aspect: 'type', explanation: null })
  })
})
