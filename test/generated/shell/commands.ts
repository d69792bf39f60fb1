/** Commands of the host on the known tree, as lines of a script. What they remove or write is named, never the sum of variables. */
import fc from '../../support/laws.ts'
import { source, target, textFile, written } from './tree.ts'

type Lines = fc.Arbitrary<string>

const line = (...parts: readonly (string | Lines)[]): Lines =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((words) => words.join(' ').replace(/ +$/, ''))
const one = (...words: readonly string[]): Lines => fc.constantFrom(...words)

const mode = one('755', '644', '600', '0700', '+x', '-x', 'u+x', 'a+rx', 'go-r', 'u=rw,go=r', 'a+X', 'g+w')

const moving: Lines = fc.oneof(
  line('cp', one('', '-r', '-R', '-a', '-p', '-f', '-n', '-rL', '-P', '-v', '-rT', '-rp'), source, target),
  line('cp', one('', '-r', '-a'), source, source, target),
  line('cp -r -t', target, source, source),
  line('mv', one('', '-f', '-n', '-T'), source, target),
  line('mv', source, source, target),
  line('ln', one('-s', '-sf', '-sfn', '', '-sfT'), source, target),
  line('ln -s', one('VERSION', '../VERSION', 'missing', 'src', 'conf/extra'), one('ln1', 'src/ln', 'out/ln', 'conf')),
  line('install', one('', '-m 755', '-m 644', '-D', '-Dm600', '-m 0755'), source, target),
  line('install -d', target, one('', '-m 700'), target),
  line('cp --parents', one('src/main.go', 'src/lib/util.go', 'conf/extra/more.conf'), target),
)

const making: Lines = fc.oneof(
  line('mkdir', one('', '-p', '-p', '-m 700'), target),
  line('mkdir -p', target, one('out/a/b', 'src/lib', 'conf/new')),
  line('touch', target, one('', 'out/t', 'conf/t')),
  line('chmod', mode, source),
  line('chmod -R', mode, one('conf', 'src', 'out')),
  line('rm', one('', '-f', '-r', '-rf', '-d'), source),
  line('rm -rf', source, target),
  line('rmdir', one('', '-p'), one('out', 'out/sub', 'conf/extra', 'conf/new')),
  line('truncate -s 0', textFile),
  line('unlink', source),
)

const printing: Lines = fc.oneof(
  line('cat', textFile, one('', 'VERSION', 'list')),
  line(one('basename', 'dirname'), source),
  line('readlink', one('current', 'latest', 'VERSION', 'ln1')),
  line(
    one('head -1', 'head -n 2', 'tail -1', 'tail -n +2', 'sort', 'sort -u', 'sort -r', 'uniq', 'wc -l', 'wc -c', 'rev', 'cat -n'),
    textFile,
  ),
  line(
    one(
      'grep a',
      'grep -c a',
      'grep -v a',
      'grep -q 1',
      'grep -n =',
      'grep -o "[a-z]*"',
      'grep -i PORT',
      "grep -E '^(a|b)$'",
      'grep -l a',
    ),
    textFile,
  ),
  line(
    one(
      'sed s/a/X/',
      'sed s/a/X/g',
      "sed -n '2p'",
      "sed '1d'",
      's=1; sed "s/$s/Y/"',
      "sed -e 's/=/ /' -e '$d'",
      "sed 's|@V@|1|'",
      "sed '/a/d'",
    ),
    textFile,
  ),
  line(one('cut -d= -f1', 'cut -c1', 'cut -d. -f1-2', 'tr a-z A-Z <', "tr -d '\\n' <", "tr -s ' ' <"), textFile),
  line("awk -F= '{print $1}'", textFile),
  line(one('seq 3', 'seq 2 4', 'expr 1 + 2', "expr abc : 'a.'", 'ls conf', 'ls src/lib', 'ls', 'uname -s', 'env A=1 printenv A')),
  line(
    'find',
    one('src', 'conf', '.', 'latest'),
    one("-name '*.go'", '-type f', '-type d', '-maxdepth 1', "-name 'x*' -o -name 'm*'"),
    one('| sort', '| sort'),
  ),
)

const changing: Lines = fc.oneof(
  line(one('sed -i s/a/X/', "sed -i '1d'", 'sed -i.bak s/1/2/', 'sed -i -e s/b/B/ -e s/c/C/'), textFile),
  line(
    one('find src', 'find conf', 'find out', 'find .'),
    one("-name '*.go'", '-type f', "-name 'n*'", "-name '*.conf'"),
    one('-delete', '-exec rm {} \\;', '-exec chmod 600 {} +', '-exec chmod +x {} \\;'),
  ),
  line('find conf -type f | xargs -r', one('rm', 'chmod +x', 'rm -f')),
  line(
    'echo',
    one('VERSION list', 'new', "conf/app.conf 'src/main.go'"),
    '| xargs',
    one('rm -f', 'ls', 'cat', '-n1 echo', '-I{} echo [{}]', '-I{} cp {} out'),
  ),
  line('tar', one('cf', '-czf', '-C conf -cf', 'cf'), one('o.tar', 'out'), one('.', 'app.conf', 'src', 'conf VERSION', 'latest')),
  line('tar', one('xf o.tar', '-xzf o.tar', 'xf out', 'xf o.tar -C conf', 'xf o.tar --strip-components=1', '-C out -xf o.tar')),
  line('mkdir -p out && tar cf -', one('src', 'conf', '-C conf .', 'list VERSION'), '| tar xf - -C out'),
  line('gzip', one('-k', '', '-c'), textFile, one('', '> o.gz')),
  line('gunzip', one('-c o.gz > out', 'o.gz', 'list.gz')),
  line('tee', one('', '-a'), written, '<', textFile),
  line('mkdir -p out && cp -r', source, 'out'),
)

/** A line that runs one command of the host. */
export const command: Lines = fc.oneof(
  { weight: 5, arbitrary: moving },
  { weight: 4, arbitrary: making },
  { weight: 4, arbitrary: printing },
  { weight: 2, arbitrary: changing },
)

/** A line whose input is a pipe. */
export const filter: Lines = fc.oneof(
  one(
    'cat',
    'sort',
    'wc -l',
    'tr a-z A-Z',
    'head -1',
    'tail -1',
    'sed s/a/X/g',
    "cut -d' ' -f1",
    'grep a',
    "tr ' ' '\\n'",
    'uniq',
    'tee new',
    'cat - VERSION',
  ),
  one(
    'while read -r l; do echo "[$l]"; done',
    'while read k v; do echo "$v/$k"; done',
    'read x; echo "got $x"',
    '{ read x; echo "$x"; cat; }',
    '(read y; echo "$y") > out',
  ),
)
