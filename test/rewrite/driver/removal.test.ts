import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { judge } from '../../../src/rewrite/driver/fate.ts'
import { layOut } from '../../../src/rewrite/driver/layout.ts'
import { splice } from '../../../src/rewrite/driver/splice.ts'
import { commandsOf, nameOf, parseTree } from '../../../src/rewrite/driver/tree.ts'

/** Takes out every command named `gone`. */
function withoutGone(text: string): { readonly text: string; readonly problems: readonly string[] } {
  const tree = parseTree({ path: 'build.sh', text })
  expect(tree.errors).toEqual([])
  const gone = new Map(commandsOf(tree).flatMap((command) => (nameOf(command) === 'gone' ? [[command, true] as const] : [])))
  const fates = judge(tree, gone)
  return { text: splice(text, layOut(tree, fates)), problems: fates.problems.map((problem) => problem.why) }
}

const rows: readonly (readonly [title: string, before: string, after: string])[] = [
  ['a line', 'a\ngone\nb\n', 'a\nb\n'],
  ['the first line after the shebang', '#!/bin/sh\ngone\nb\n', '#!/bin/sh\nb\n'],
  ['the last line', 'a\ngone\n', 'a\n'],
  ['the last line without a newline', 'a\ngone', 'a\n'],
  ['a line with trailing blanks', 'a\ngone x  \nb\n', 'a\nb\n'],
  ['a line with a comment behind it', 'a\ngone # x\nb\n', 'a\nb\n'],
  ['an indented line', 'f() {\n  a\n  gone\n}\n', 'f() {\n  a\n}\n'],
  ['a continued line', 'a\ngone x \\\n  --y \\\n  z\nb\n', 'a\nb\n'],
  ['a line that ends in a semicolon', 'a\ngone;\nb\n', 'a\nb\n'],
  ['blank lines on both sides', 'a\n\ngone\n\nb\n', 'a\n\nb\n'],
  ['several blank lines on both sides', 'a\n\n\ngone\n\n\nb\n', 'a\n\nb\n'],
  ['blank lines between several', 'a\n\ngone\n\ngone\n\ngone\n\nb\n', 'a\n\nb\n'],
  ['blank lines elsewhere stay', 'a\n\n\nb\ngone\nc\n', 'a\n\n\nb\nc\n'],
  ['a blank line above only', 'a\n\ngone\nb\n', 'a\n\nb\n'],
  ['a blank line below only', 'a\ngone\n\nb\n', 'a\n\nb\n'],
  ['blank lines at the end of a file', 'a\n\ngone\n\n', 'a\n'],
  ['blank lines at the begin of a block', 'if a; then\n  gone\n\n  b\nfi\n', 'if a; then\n  b\nfi\n'],
  ['blank lines at the end of a block', 'if a; then\n  b\n\n  gone\nfi\n', 'if a; then\n  b\nfi\n'],
  ['the first of two on a line', 'gone; b\n', 'b\n'],
  ['the last of two on a line', 'a; gone\n', 'a\n'],
  ['the middle of three on a line', 'a; gone; c\n', 'a; c\n'],
  ['two of four on a line', 'a; gone; gone; d\n', 'a; d\n'],
  ['all on a line', 'a\ngone; gone; gone\nb\n', 'a\nb\n'],
  ['the last two on a line', 'a; gone; gone\nb\n', 'a\nb\n'],
  ['the last of a group on a line', '{ a; gone; }\n', '{ a; }\n'],
  ['a command in the background', 'a\ngone &\nb\n', 'a\nb\n'],
  ['a command after one in the background', 'a & gone\nb\n', 'a &\nb\n'],
  ['a command after one in the background, in a group', '{ a & gone; }\n', '{ a & }\n'],
  ['a command in the background on a line', 'a; gone & c\n', 'a; c\n'],
  ['statements joined by continuations', 'a; \\\ngone; \\\nc\n', 'a; \\\nc\n'],
  ['the first of a chain', 'gone && b && c\n', 'b && c\n'],
  ['the middle of a chain', 'a && gone && c\n', 'a && c\n'],
  ['the last of a chain', 'a && b && gone\n', 'a && b\n'],
  ['all of a chain', 'a\ngone && gone\nb\n', 'a\nb\n'],
  ['the first of a continued chain', 'gone && \\\n  b && \\\n  c\n', 'b && \\\n  c\n'],
  ['the middle of a continued chain', 'a && \\\n  gone && \\\n  c\n', 'a && \\\n  c\n'],
  ['the last of a continued chain', 'a && \\\n  b && \\\n  gone\n', 'a && \\\n  b\n'],
  ['two in the middle of a continued chain', 'a && \\\n  gone && \\\n  gone && \\\n  c\n', 'a && \\\n  c\n'],
  ['the middle of a chain with operators in front', 'a \\\n  && gone \\\n  && c\n', 'a \\\n  && c\n'],
  ['the first of a chain with operators in front', 'gone \\\n  && b \\\n  && c\n', 'b \\\n  && c\n'],
  ['the first of a chain broken after operators', 'gone &&\n  b &&\n  c\n', 'b &&\n  c\n'],
  ['the failure of what goes', 'gone || exit 1\nb\n', 'b\n'],
  ['the failure of what goes, with a group', 'gone || { echo failed; exit 1; }\nb\n', 'b\n'],
  ['a failure that is let through', 'gone || true\nb\n', 'b\n'],
  ['a chain between failures', 'gone && gone || exit 1\nb\n', 'b\n'],
  ['the middle of a chain with a failure', 'a && gone || exit 1\n', 'a || exit 1\n'],
  ['what stays on failure of something else', 'a || gone\n', 'a || :\n'],
  ['what stays between alternatives', 'a || gone && c\n', 'a || : && c\n'],
  ['a test before what goes', '[ -n "$X" ] && gone\nb\n', 'b\n'],
  ['a test or what goes', '[ -d x ] || gone\nb\n', 'b\n'],
  ['a test with another alternative', '[ -n "$X" ] && gone || b\n', '[ -n "$X" ] || b\n'],
  ['an if with nothing else', 'a\nif [ -n "$X" ]; then\n  gone\nfi\nb\n', 'a\nb\n'],
  ['an if on a line', 'if [ -n "$X" ]; then gone; fi\nb\n', 'b\n'],
  ['an if whose condition acts', 'if make; then\n  gone\nfi\n', 'if make; then\n  :\nfi\n'],
  ['an if with an else', 'if [ "$X" ]; then\n  gone\nelse\n  b\nfi\n', 'if [ "$X" ]; then\n  :\nelse\n  b\nfi\n'],
  ['an else', 'if [ "$X" ]; then\n  a\nelse\n  gone\nfi\n', 'if [ "$X" ]; then\n  a\nfi\n'],
  ['an else on a line', 'if [ "$X" ]; then a; else gone; fi\n', 'if [ "$X" ]; then a; fi\n'],
  ['both branches', 'if [ "$X" ]; then gone; else gone; fi\nb\n', 'b\n'],
  [
    'an elif',
    'if [ "$X" ]; then\n  a\nelif [ "$Y" ]; then\n  gone\nelse\n  c\nfi\n',
    'if [ "$X" ]; then\n  a\nelif [ "$Y" ]; then\n  :\nelse\n  c\nfi\n',
  ],
  ['a condition', 'if gone; then\n  b\n  c\nfi\nd\n', 'b\nc\nd\n'],
  ['a condition with its else', 'if gone; then\n  b\nelse\n  exit 1\nfi\n', 'b\n'],
  ['a negated condition', 'if ! gone; then\n  echo failed\n  exit 1\nfi\nb\n', 'b\n'],
  ['a negated condition with an else', 'if ! gone; then\n  exit 1\nelse\n  # go on\n  b\nfi\n', 'b\n'],
  ['a negated condition with an elif', 'if ! gone; then\n  a\nelif [ "$Y" ]; then\n  b\nfi\n', 'if [ "$Y" ]; then\n  b\nfi\n'],
  ['a condition around what goes', 'if gone; then\n  gone\nelse\n  exit 1\nfi\nb\n', 'b\n'],
  ['a function that did nothing else', 'f() {\n  gone\n}\n\nb\n', 'b\n'],
  ['a part of a function', 'function f {\n  gone\n  a\n}\n', 'function f {\n  a\n}\n'],
  ['a loop that did nothing else', 'for x in 1 2; do\n  gone $x\ndone\nb\n', 'b\n'],
  ['a loop over what something prints', 'for x in $(make list); do gone $x; done\n', 'for x in $(make list); do :; done\n'],
  ['a part of a loop', 'for x in 1 2; do gone; b; done\n', 'for x in 1 2; do b; done\n'],
  ['a loop that waits', 'until gone; do\n  sleep 1\ndone\nb\n', 'b\n'],
  ['a while loop that waits', 'while gone; do sleep 1; done\nb\n', 'b\n'],
  ['a while loop over lines', 'while read -r x; do\n  gone $x\ndone < list\nb\n', 'while read -r x; do\n  :\ndone < list\nb\n'],
  [
    'a branch of a case',
    'case "$1" in\n  a)\n    gone\n    ;;\n  b)\n    b\n    ;;\nesac\n',
    'case "$1" in\n  a)\n    ;;\n  b)\n    b\n    ;;\nesac\n',
  ],
  ['a branch of a case on a line', 'case $1 in a) gone;; *) b;; esac\n', 'case $1 in a) ;; *) b;; esac\n'],
  ['all branches of a case', 'case $1 in\n  a) gone ;;\n  *) gone ;;\nesac\nb\n', 'b\n'],
  ['a subshell', '(gone)\nb\n', 'b\n'],
  ['a subshell that goes elsewhere', '(cd x && gone)\nb\n', 'b\n'],
  ['a subshell of lines', '(\n  cd x\n  gone\n)\nb\n', 'b\n'],
  ['a part of a subshell', '(cd x && gone && make)\n', '(cd x && make)\n'],
  ['a group', '{\n  gone\n}\nb\n', 'b\n'],
  ['a group with a redirection', '{ gone; gone; } > log 2>&1\nb\n', 'b\n'],
  ['a substitution', 'ID=$(gone)\nb\n', 'b\n'],
  ['a quoted substitution', 'ID="$(gone "$X")"\nb\n', 'b\n'],
  ['backticks', 'ID=`gone`\nb\n', 'b\n'],
  ['a substitution with a failure', 'ID=$(gone) || exit 1\nb\n', 'b\n'],
  ['a substitution in a chain', 'ID=$(gone) && gone && gone\nb\n', 'b\n'],
  ['a substitution through filters', 'ID=$(gone | tail -1 | cut -d" " -f3)\nb\n', 'b\n'],
  ['a declared substitution', 'local ID=$(gone)\nb\n', 'b\n'],
  ['an exported substitution', 'export ID=$(gone)\nb\n', 'b\n'],
  ['one of two assignments', 'A=1 ID=$(gone)\n', 'A=1\n'],
  ['the first of two assignments', 'ID=$(gone) A=1\n', 'A=1\n'],
  ['one of two declared', 'local ID=$(gone) A=1\n', 'local A=1\n'],
  ['a pipeline', 'gone | gone\nb\n', 'b\n'],
  ['a pipeline into filters', 'gone 2>&1 | grep -v x | tail -5\nb\n', 'b\n'],
  ['a pipeline into a log', 'gone | tee build.log\nb\n', 'b\n'],
  ['what is fed by a message', 'echo "$ID" | gone\nb\n', 'b\n'],
  ['a question that decides nothing else', 'if gone | grep -q x; then gone; fi\nb\n', 'b\n'],
  ['what is timed', 'time gone\nb\n', 'b\n'],
  ['a here-document', 'gone <<EOF\nx\n  y $Z\nEOF\nb\n', 'b\n'],
  ['a here-document with tabs', 'f() {\n\tgone <<-EOF\n\tx\n\tEOF\n\ta\n}\n', 'f() {\n\ta\n}\n'],
  ['a here-document in a chain', 'gone <<EOF && b\nx\nEOF\nc\n', 'b\nc\n'],
  ['a here-document that stays', 'gone\ncat <<EOF\ngone\n\n\nEOF\n', 'cat <<EOF\ngone\n\n\nEOF\n'],
  ['comments stay', '# one\na # two\n# three\ngone\n# four\nb\n', '# one\na # two\n# three\n# four\nb\n'],
]

describe('removal', () => {
  it.each(rows)('takes out %s', (_title, before, after) => {
    expect(withoutGone(before)).toEqual({ text: after, problems: [] })
  })

  it.each(rows.map((row) => [row[0], row[2]] as const))('leaves a script that a real shell parses: %s', (_title, after) => {
    expect(() => execFileSync('bash', ['-n'], { input: after, stdio: 'pipe' })).not.toThrow()
  })

  const tangled: readonly (readonly [title: string, text: string])[] = [
    ['its output goes into something that acts', 'gone | make -f -\n'],
    ['its output is a word of something that stays', 'make "$(gone)"\n'],
    ['its output is a part of a value', 'X=a-$(gone)\n'],
    ['its output decides', 'if gone | grep -q x; then b; fi\n'],
    ['its output decides in a chain', 'gone | grep -q x && b\n'],
    ['it is a part of a condition', 'if make; gone; then b; fi\n'],
    ['it decides a loop that acts', 'while gone; do make; done\n'],
  ]
  it.each(tangled)('says so when %s', (_title, text) => {
    expect(withoutGone(text).problems).toHaveLength(1)
  })
})
