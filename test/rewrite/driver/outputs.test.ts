/** What the commands that go would have told others: refused where somebody still reads it. */
import { describe, expect, it } from 'vitest'
import { editScript } from './pipelines.ts'

const handoff = 'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n'
const final = 'docker build -t x .\n'

const read: readonly (readonly [body: string, after: string])[] = [
  ['docker rm e > f\n', 'curl -T f x\n'],
  ['docker rm e 2> f\n', 'curl -T f x\n'],
  ['docker rm e | tee f\n', 'mail -a f\n'],
  ['exec 5> f\ndocker rm e >&5\n', 'curl -T f x\n'],
  ['{ docker rm e; curl x; } > f\n', 'curl -T f x\n'],
  ['if true; then docker rm e; fi > f\n', 'curl -T f x\n'],
  ['clean() { docker rm e; }\nclean > f\n', 'curl -T f x\n'],
  ['docker rm e > f\n', 'while read -r l; do curl "$l"; done < f\n'],
  ['docker rm e > f\n', 'cat f\n'],
  ['docker rm e >> f\ncurl x >> f\n', 'mail -a f\n'],
  ['docker rm e > f\n', 'docker run -v "$PWD/f:/f" busybox cat /f\n'],
]

const unread: readonly (readonly [body: string, after: string])[] = [
  ['docker rm e > rm.log 2>&1\n', ''],
  ['docker rm e > /dev/null\n', 'curl -T other x\n'],
  ['docker rm e >> f\ncurl x >> f\n', 'tail f\n'],
  ['{ docker rm e > /dev/null; curl x; } > f\n', 'curl -T f x\n'],
]

describe('a file that a command which goes has written', () => {
  it.each(read)('is refused when it is read: %j %j', (body, after) => {
    const { codes } = editScript(handoff + body + final + after)
    expect(codes).toEqual(['RS553'])
  })

  it.each(unread)('goes when nobody reads it: %j %j', (body, after) => {
    expect(editScript(handoff + body + final + after).codes).toEqual([])
  })

  it.each([
    'docker export e > all.tar\n',
    'docker export -o all.tar e\n',
    'docker inspect e > e.json\n',
    'docker logs e > e.txt\n',
  ])('keeps the container when the file is what the script makes: %j', (body) => {
    const edited = editScript(handoff + body + final)
    expect(edited.codes).toEqual(['RS560', 'RS561'])
    expect(edited.after()).toContain('docker create --name e b\n')
    expect(edited.after()).toContain(body)
  })
})

const asked: readonly string[] = [
  'ID=$(docker inspect -f {{.Id}} e)\ncurl "$ID"\n',
  'curl "$(docker inspect e)"\n',
  'docker inspect e | curl -d @- x\n',
  'docker diff e | mail x\n',
  'P=$(docker port e 80)\ncurl "$P"\n',
  'if [ -n "$(docker ps -aq -f name=e)" ]; then curl x; fi\n',
  'S=$(docker image inspect -f {{.Size}} b)\ncurl "$S"\n',
]

const unasked: readonly string[] = [
  'docker inspect e\n',
  'ID=$(docker inspect -f {{.Id}} e)\ndocker rm "$ID"\n',
  'if [ -n "$(docker ps -aq -f name=e)" ]; then docker rm e; fi\n',
  'docker inspect e > /dev/null 2>&1 && docker rm e\n',
  'echo "made $(docker inspect -f {{.Id}} e)"\n',
]

describe('a question about a container that is no longer made', () => {
  it.each(asked)('is refused when its answer is used: %j', (body) => {
    expect(editScript(handoff + body + final).codes).toEqual(['RS553'])
  })

  it.each(unasked)('goes with what it is for: %j', (body) => {
    const edited = editScript(handoff + body + final)
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe(final)
  })
})
