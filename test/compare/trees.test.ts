import fc from '../support/laws.ts'
import { describe, expect, test } from 'vitest'
import type { FileAspect, FileDifference } from '../../src/compare/difference.ts'
import { bytePath, printPath, type BytePath } from '../../src/compare/path.ts'
import type { Tree, TreeNode } from '../../src/compare/tree.ts'
import { compareTrees } from '../../src/compare/trees.ts'
import { has, isRoot, tarOf, treeOf } from './tar-files.ts'

const both = 'mkdir -p app/lib empty; printf x > app/a; printf y > app/b; ln app/a app/c; ln -s a app/l; chmod 640 app/b'

/** Title, what is done to the second side, the differences: path, aspect, legacy, multi-stage. */
type Row = readonly [string, string, readonly (readonly [string, FileAspect, string | null, string | null])[]]

const rows: readonly Row[] = [
  ['nothing when nothing differs', '', []],
  ['a mode', 'chmod 755 app/b', [['/app/b', 'mode', '0640', '0755']]],
  ['setuid', 'chmod u+s app/b', [['/app/b', 'mode', '0640', '4640']]],
  ["a directory's mode", 'chmod 1777 empty', [['/empty', 'mode', '0755', '1777']]],
  ["the root's mode", 'chmod 711 .', [['/', 'mode', '0700', '0711']]],
  ['a target', 'ln -snf b app/l', [['/app/l', 'link', '-> a', '-> b']]],
  ['a file followed instead of its link', 'rm app/l; cp app/a app/l', [['/app/l', 'type', 'symlink -> a', 'file']]],
  ['a missing file', 'rm app/b', [['/app/b', 'entry', 'file, 1 byte, 0640, 0:0', null]]],
  ['a missing empty folder', 'rmdir empty', [['/empty', 'entry', 'directory, 0755, 0:0', null]]],
  ['a missing folder as one', 'rm -r app', [['/app', 'entry', 'directory, 0755, 0:0, with 5 paths below it', null]]],
  ['an extra folder as one', 'mkdir -p n/m; : > n/m/f', [['/n', 'entry', null, 'directory, 0755, 0:0, with 2 paths below it']]],
  ['an extra folder with one path', 'mkdir n; : > n/f', [['/n', 'entry', null, 'directory, 0755, 0:0, with 1 path below it']]],
  ['an extra link with its target', 'ln -s app n', [['/n', 'entry', null, 'symlink -> app, 0777, 0:0']]],
  ['a hard link that became a file', 'cp app/a x; mv x app/c', [['/app/a', 'hard-links', '/app/a = /app/c', '/app/a; /app/c']]],
  [
    'a hard link to another file',
    'printf x > app/b; chmod 644 app/b; ln -f app/b app/c',
    [
      ['/app/a', 'hard-links', '/app/a = /app/c; /app/b', '/app/a; /app/b = /app/c'],
      ['/app/b', 'mode', '0640', '0644'],
      [
        '/app/b',
        'content',
        expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
        expect.stringMatching(/^sha256:/) as string,
      ],
    ],
  ],
  ['a linked name that is gone, as an entry alone', 'rm app/c', [['/app/c', 'entry', 'file, 1 byte, 0644, 0:0', null]]],
  [
    'a size, which stands for the content',
    'printf yy > app/b',
    [
      [
        '/app/b',
        'size',
        expect.stringMatching(/^1 byte, sha256:/) as string,
        expect.stringMatching(/^2 bytes, sha256:/) as string,
      ],
    ],
  ],
  ['a name that is no UTF-8', String.raw`: > $'a\xff\n'`, [['/a\\xff\\x0a', 'entry', null, 'file, 0 bytes, 0644, 0:0']]],
]

const reproducible = ['--format=pax', '--owner=:0', '--group=:0', '--mtime=@0', '--sort=name']

describe('compareTrees of real files', () => {
  test.each(rows)('reports %s', (_, change, expected) => {
    const result = compareTrees(treeOf(tarOf(both, reproducible)), treeOf(tarOf(`${both}\n${change}`, reproducible)))
    expect(result.differences.map((one) => [one.path, one.aspect, one.legacy, one.multiStage])).toEqual(expected)
  })

  test('reports a name of three that is a file of its own now, and counts each path that differs', () => {
    const before = treeOf(tarOf('printf x > a; ln a b; ln a c; : > d', reproducible))
    const after = treeOf(tarOf('printf x > a; ln a c; cp a b; : > d; chmod 600 d', reproducible))
    const there = compareTrees(before, after)
    expect(there.differences.map(({ path, legacy, multiStage }) => [path, legacy, multiStage])).toEqual([
      ['/a', '/a = /b = /c', '/a = /c; /b'],
      ['/d', '0644', '0600'],
    ])
    expect(there.differing).toBe(2)
  })

  test('folds what was below a folder into its change of type', () => {
    const folder = treeOf(tarOf('mkdir d; touch d/x d/y; mkdir d/z', reproducible))
    const file = treeOf(tarOf(': > d', reproducible))
    const there = compareTrees(folder, file)
    expect(there.differences.map(({ path, legacy, multiStage }) => [path, legacy, multiStage])).toEqual([
      ['/d', 'directory, with 3 paths below it', 'file'],
    ])
    expect(there.differing).toBe(4)
    expect(compareTrees(file, folder).differences[0]?.multiStage).toBe('directory, with 3 paths below it')
  })

  test('counts each path below a missing folder, and times apart', () => {
    const before = treeOf(tarOf('mkdir -p a/b; touch -d @5 a/b/c d', ['--format=pax']))
    const after = treeOf(tarOf('touch -d @6 d', ['--format=pax']))
    expect(compareTrees(before, after)).toMatchObject({ compared: 5, differing: 3, times: 1 })
    expect(compareTrees(after, before)).toMatchObject({ compared: 2, differing: 3, times: 1 })
  })

  test.runIf(isRoot)('reports owners, devices and capabilities when root may make them', () => {
    const flags = ['--format=pax', '--mtime=@0', '--xattrs', '--xattrs-include=*', '--sort=name']
    const one = 'mknod c c 1 3; : > f; : > s'
    const other = `mknod c c 1 5; : > f; chown 7:8 f; : > s; ${has('setcap') ? 'PATH=$PATH:/usr/sbin setcap cap_net_raw+ep s' : ''}`
    const found = compareTrees(treeOf(tarOf(one, flags)), treeOf(tarOf(other, flags))).differences
    const all = [
      ['/c', 'device', '1, 3', '1, 5'],
      ['/f', 'owner', '0:0', '7:8'],
      ['/s', 'xattrs', 'none', 'security.capability=0x0100000200200000000000000000000000000000'],
    ]
    expect(found.map(({ path, aspect, legacy, multiStage }) => [path, aspect, legacy, multiStage])).toEqual(
      has('setcap') ? all : all.slice(0, 2),
    )
  })
})

const name = fc.stringMatching(/^[a-c\x80-\xff]{1,2}$/)
const attributes = fc.record({
  mode: fc.nat(0o7777),
  uid: fc.nat(3),
  gid: fc.nat(3),
  mtime: fc.nat(5),
  xattrs: fc.option(fc.constant(new Map([['user.a', 'b']])), { nil: undefined }),
})
const kinds = fc.oneof(
  fc.record({ type: fc.constant('file' as const), size: fc.nat(9), digest: fc.constantFrom('aa', 'bb') }),
  fc.record({ type: fc.constant('symlink' as const), link: fc.constantFrom('x', 'y') }),
  fc.record({ type: fc.constant('character-device' as const), device: fc.constantFrom('1, 2', '1, 3') }),
  fc.record({ type: fc.constant('fifo' as const) }),
)
const leaf = fc
  .tuple(attributes, kinds)
  .map(([a, kind]): TreeNode => ({ size: 0, link: '', device: '', digest: '', ...a, ...kind }))
const folder = attributes.map((a): TreeNode => ({ size: 0, link: '', device: '', digest: '', type: 'directory', ...a }))

/** Folders with leaves in them, some with a second name. */
const tree = fc
  .array(fc.tuple(name, folder, fc.array(fc.tuple(name, leaf, fc.boolean()), { maxLength: 4 })), { minLength: 1, maxLength: 5 })
  .map((folders): Tree => {
    const made = new Map<BytePath, TreeNode>()
    for (const [top, node, leaves] of folders) {
      if (made.has(top as BytePath)) continue
      made.set(top as BytePath, node)
      for (const [below, child, linked] of leaves) {
        if (made.has(`${top}/${below}` as BytePath)) continue
        made.set(`${top}/${below}` as BytePath, child)
        if (linked) made.set(`${top}/linked-${below}` as BytePath, child)
      }
    }
    return made
  })

/** The same tree in other objects, in another order. */
function copyOf(original: Tree, change: (path: BytePath, node: TreeNode) => TreeNode = (_, node) => node): Tree {
  const nodes = new Map<TreeNode, TreeNode>()
  const copy = [...original].reverse().map(([path, node]) => {
    const made = nodes.get(node) ?? { ...change(path, node) }
    nodes.set(node, made)
    return [path, made] as const
  })
  return new Map(copy)
}

/** One aspect of one node changed; `undefined` where a node of this type does not have it. */
const mutations: Readonly<Partial<Record<FileAspect, (node: TreeNode) => TreeNode | undefined>>> = {
  mode: (node) => ({ ...node, mode: node.mode ^ 0o4000 }),
  owner: (node) => (node.mode % 2 === 0 ? { ...node, gid: node.gid + 1 } : { ...node, uid: node.uid + 1 }),
  size: (node) => (node.type === 'file' ? { ...node, size: node.size + 1, digest: 'cc' } : undefined),
  content: (node) => (node.type === 'file' ? { ...node, digest: 'cc' } : undefined),
  link: (node) => (node.type === 'symlink' ? { ...node, link: 'z' } : undefined),
  device: (node) => (node.type === 'character-device' ? { ...node, device: '9, 9' } : undefined),
  xattrs: (node) => ({ ...node, xattrs: new Map([['user.c', 'd']]) }),
  type: (node) => (node.type === 'fifo' ? { ...node, type: 'block-device', mode: 0 } : undefined),
}

const keys = (found: readonly FileDifference[]): readonly string[] => found.map(({ path, aspect }) => `${path} ${aspect}`)

describe('the laws of compareTrees', () => {
  test('a tree does not differ from itself, in whatever order it comes', () => {
    fc.assert(
      fc.property(tree, (one) => {
        expect(compareTrees(one, copyOf(one))).toEqual({ differences: [], compared: one.size, differing: 0, times: 0 })
      }),
    )
  })

  test.each(Object.keys(mutations) as FileAspect[])(
    'a change of %s alone gives exactly that, at each name of the node',
    (aspect) => {
      fc.assert(
        fc.property(tree, fc.nat(), (one, pick) => {
          const [chosen] = [...one.values()].slice(pick % one.size)
          const changed = chosen === undefined ? undefined : mutations[aspect]?.(chosen)
          fc.pre(chosen !== undefined && changed !== undefined)
          const other = copyOf(one, (_, node) => (node === chosen ? changed : node))
          const names = [...one].filter(([, node]) => node === chosen).map(([path]) => path)
          const expected = names.sort().map((path) => `${printPath(path)} ${aspect}`)
          expect(keys(compareTrees(one, other).differences)).toEqual(expected)
          expect(keys(compareTrees(other, one).differences)).toEqual(expected)
        }),
      )
    },
  )

  test('a path taken out gives that path alone, and counts what is below it', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (one, pick) => {
        const [gone] = [...one.keys()].slice(pick % one.size)
        fc.pre(gone !== undefined)
        const isGone = (path: string): boolean => path === gone || path.startsWith(`${gone}/`)
        const other = new Map([...copyOf(one)].filter(([path]) => !isGone(path)))
        const there = compareTrees(one, other)
        expect(keys(there.differences)).toEqual([`${printPath(gone)} entry`])
        expect(there.differing).toBe(one.size - other.size)
        expect(keys(compareTrees(other, one).differences)).toEqual(keys(there.differences))
      }),
    )
  })

  test('a linked name that became a file of its own gives the links alone', () => {
    fc.assert(
      fc.property(tree, (one) => {
        const split = new Map([...copyOf(one)].map(([path, node]) => [path, path.includes('linked-') ? { ...node } : node]))
        const linked = [...one.keys()].filter((path) => path.includes('linked-'))
        const found = compareTrees(one, split).differences
        const first = linked.map((path) => [path, path.replace('linked-', '') as BytePath].sort()[0] ?? path)
        expect(keys(found)).toEqual(first.sort().map((path) => `${printPath(path)} hard-links`))
      }),
    )
  })

  test('other times are counted and are no difference, but for what the engine makes in every container', () => {
    const made = ['', '.dockerenv', 'dev', 'dev/console', 'dev/pts', 'dev/shm', 'proc', 'sys', 'etc']
    const files = ['etc/hostname', 'etc/hosts', 'etc/mtab', 'etc/resolv.conf']
    const at = (mtime: number): Tree =>
      new Map(['a', 'dev/null', ...made, ...files].map((path) => [bytePath(path), { ...plain, mtime }]))
    expect(compareTrees(at(1), at(2))).toEqual({ differences: [], compared: 15, differing: 0, times: 2 })
  })

  test('a path that differs in several ways is one path that differs, whatever its time', () => {
    const one: Tree = new Map([[bytePath('a'), plain]])
    const other: Tree = new Map([[bytePath('a'), { ...plain, mode: 0o600, uid: 1, mtime: 1 }]])
    const found = compareTrees(one, other)
    expect(keys(found.differences)).toEqual(['/a mode', '/a owner'])
    expect(found).toMatchObject({ compared: 1, differing: 1, times: 0 })
  })

  test('extended attributes are shown by name, byte by byte, and have no order', () => {
    const withAttributes = (...all: readonly (readonly [string, string])[]): Tree =>
      new Map([[bytePath('a'), { ...plain, xattrs: new Map(all) }]])
    const one = withAttributes(['user.b', '\x01'], ['user.a', '\xfe'], ['user.c\xff', ''])
    const turned = withAttributes(['user.c\xff', ''], ['user.a', '\xfe'], ['user.b', '\x01'])
    expect(compareTrees(one, turned).differences).toEqual([])
    const found = compareTrees(one, withAttributes(['user.a', '\xff'])).differences
    expect(found.map(({ legacy, multiStage }) => [legacy, multiStage])).toEqual([
      ['user.a=0xfe user.b=0x01 user.c\\xff=0x', 'user.a=0xff'],
    ])
  })
})

const plain: TreeNode = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  size: 0,
  link: '',
  device: '',
  xattrs: undefined,
  digest: '',
}
