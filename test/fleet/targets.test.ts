import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findTargets } from '../../src/fleet/targets.ts'
import { shownSource } from '../../src/fleet/job.ts'
import { OperationalError } from '../../src/text/failure.ts'
import { newFolder, write } from './support.ts'

type List = (name: string) => Promise<readonly string[]>
const none: List = () => Promise.resolve([])

/** `name <- source` of each, with the folder cut off. */
async function found(folder: string, names: readonly string[], list: List = none): Promise<readonly string[]> {
  const targets = await findTargets(names, list)
  return targets.map(
    ({ repository, source }) =>
      `${repository} <- ${folder === '' ? shownSource(source) : shownSource(source).replace(`${folder}/`, '')}`,
  )
}

describe('targets', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github.com/acme/shop <- https://github.com/acme/shop.git'],
    ['https://user:secret@git.acme.org/a/b/', 'git.acme.org/a/b <- https://git.acme.org/a/b/'],
    ['git@github.com:acme/shop.git', 'github.com/acme/shop <- git@github.com:acme/shop.git'],
    ['ssh://git@acme.org:2222/shop', 'acme.org:2222/shop <- ssh://acme.org:2222/shop'],
    ['file:///srv/git/shop.git', 'srv/git/shop <- file:///srv/git/shop.git'],
  ])('%s is %s', async (url, expected) => {
    expect(await found('', [url])).toEqual([expected])
  })

  it('are the repositories of an organisation', async () => {
    const list: List = (name) => Promise.resolve([`https://github.com/${name}/a.git`])
    expect(await found('', ['https://github.com/acme'], list)).toEqual(['github.com/acme/a <- https://github.com/acme/a.git'])
  })

  it('are a folder itself where git is, and else the repositories below it, not those inside of others', async () => {
    const folder = newFolder()
    write(folder, {
      'one/.git/HEAD': '',
      'one/inner/.git/HEAD': '',
      'team/two/.git/HEAD': '',
      'node_modules/x/.git/HEAD': '',
      'a.txt': '',
    })
    symlinkSync('one', join(folder, 'link'))
    expect(await found(folder, [folder])).toEqual(['one <- one', 'team/two <- team/two'])
    expect(await found(folder, [join(folder, 'one')])).toEqual(['one <- one'])
  })

  it('are a folder without any repository', async () => {
    const folder = newFolder()
    write(folder, { 'plain/Dockerfile': '' })
    expect(await found(folder, [join(folder, 'plain')])).toEqual(['plain <- plain'])
  })

  it('are read from a list, seen from it, with what is not there', async () => {
    const folder = newFolder()
    write(folder, {
      'lists/all.txt': '# ours\n../one\n\nhttps://acme.org/two.git # theirs\n../missing\n../three#x\n',
      'one/.git/HEAD': '',
      'three#x/.git/HEAD': '',
    })
    expect(await found(folder, [join(folder, 'lists/all.txt')])).toEqual([
      '../one <- one',
      'acme.org/two <- https://acme.org/two.git',
      '../missing <- missing',
      '../three#x <- three#x',
    ])
  })

  it('are one for one source, and have names of their own', async () => {
    const folder = newFolder()
    write(folder, { 'a/shop/.git/HEAD': '', 'b/shop/.git/HEAD': '' })
    const [a, b] = [join(folder, 'a/shop'), join(folder, 'b/shop')]
    const names = (await findTargets([a, b, `${a}/`], none)).map(({ repository }) => repository)
    expect(names).toHaveLength(2)
    expect(new Set(names).size).toBe(2)
  })

  it('are refused when they are nothing of the kind', async () => {
    await expect(findTargets(['/nowhere/at/all'], none)).rejects.toThrow(OperationalError)
  })
})
