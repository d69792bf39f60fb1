/** Texts that the driver writes where no COPY can name them: told to the build, or refused. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const final = 'FROM alpine:3.19\nCOPY VERSION app /srv/\n'

function script(write: string, after = ''): string {
  return `#!/bin/sh
set -e
version=$(git describe)
place=$(mktemp -d)
cp Dockerfile "$place"
docker build -t x:build -f Dockerfile.build .
docker create --name x x:build
docker cp x:/src/app "$place/app"
docker rm x
${write}
${after}docker build -t x "$place"
rm -rf "$place"
`
}

const files = { Dockerfile: final }

describe('a text in a folder without a name', () => {
  it.each([
    ['of a value', 'echo "$version" > "$place/VERSION"', 'TEXT_VERSION=$(echo "$version")'],
    ['of words', 'echo one two > "$place/VERSION"', 'TEXT_VERSION=$(echo one two)'],
    ['of lines', 'printf \'%s\\n\' one "$version" > "$place/VERSION"', 'TEXT_VERSION=$(printf \'%s\\n\' one "$version")'],
    ['behind the redirection', '> "$place/VERSION" echo "$version"', 'TEXT_VERSION=$( echo "$version")'],
    ['on two lines', 'echo "$version" \\\n  > "$place/VERSION"', 'TEXT_VERSION=$(echo "$version")'],
  ])('is told to the build: %s', (_, write, told) => {
    const document = migratePattern(script(write), files)
    expect(verdictOf(document)).toBe('migrated')
    const after = afterOf(document, 'build.sh') ?? ''
    expect(after).toContain(told)
    expect(after).toContain('docker build -t x --build-arg TEXT_VERSION="$TEXT_VERSION" .')
    expect(after).not.toContain('$place')
    expect(afterOf(document, 'Dockerfile')).toContain(
      'FROM build AS generated\nUSER 0\nWORKDIR /generated\nARG TEXT_VERSION\nRUN printf \'%s\\n\' "$TEXT_VERSION" > VERSION\n',
    )
    expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=generated /generated/VERSION /srv/\n')
  })

  it.each([
    ['its end is not known', 'date > "$place/VERSION"'],
    ['it ends in two line ends', 'printf \'%s\\n\\n\' one > "$place/VERSION"'],
    ['it ends in none', 'printf %s "$version" > "$place/VERSION"'],
    ['a value of the caller ends it', 'echo "$GIVEN" > "$place/VERSION"'],
    ['it comes in two parts', 'echo one > "$place/VERSION"\necho two >> "$place/VERSION"'],
    ['a subshell writes it', '(echo "$version" > "$place/VERSION")'],
    ['a heredoc is it', 'cat > "$place/VERSION" <<END\n$version\nEND'],
    ['it has a mode', 'echo "$version" > "$place/VERSION"\nchmod 600 "$place/VERSION"'],
    ['no shell variable holds it', 'printf \'a\\000b\\n\' > "$place/VERSION"'],
    ['it is longer than an argument may be', `echo ${'long '.repeat(4000)}> "$place/VERSION"`],
    ['a pipe writes it', 'echo "$version" | tr a b > "$place/VERSION"'],
  ])('is refused where %s', (_, write) => {
    expect(verdictOf(migratePattern(script(write), files))).toMatch(/^blocked RS504\b/)
  })

  it('has a name that nobody has', () => {
    const document = migratePattern(script('echo "$version" > "$place/VERSION"', 'echo "$TEXT_VERSION"\n'), files)
    expect(afterOf(document, 'build.sh')).toContain('TEXT_VERSION_=$(echo "$version")')
  })

  it('is told with its folder and under its name there', () => {
    const write = 'mkdir "$place/etc"\necho "$version" > "$place/etc/VERSION"'
    const document = migratePattern(script(write), { Dockerfile: 'FROM alpine:3.19\nCOPY etc /etc/x\nCOPY app /srv/\n' })
    expect(verdictOf(document)).toBe('migrated')
    expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=generated /generated/VERSION /etc/x/VERSION\n')
  })
})
