/** What can be told of a repository's configuration without asking git. */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText } from '../text/encoding.ts'
import { readRegularFile } from './read-file.ts'

/** In bytes. */
const longestConfig = 1_000_000

/**
 * Whether the configuration of the repository surely sets up no filter, submodules aside: git's folder is one that git takes for it, its
 * configuration is in one file, and that neither names a filter nor takes in other files.
 */
export function hasNoFilters(top: string): boolean {
  const inside = (name: string): string => join(top, '.git', name)
  const isFolder = (name: string): boolean => lstatSync(inside(name), { throwIfNoEntry: false })?.isDirectory() === true
  const isThere = (name: string): boolean => lstatSync(inside(name), { throwIfNoEntry: false }) !== undefined
  // where one of these is missing, git looks further up
  if (!['', 'objects', 'refs'].every(isFolder) || !/^(?:ref: refs\/|[\da-f]{40})/.test(read(inside('HEAD')) ?? '')) return false
  const config = read(inside('config'))
  return config !== undefined && !/filter|include/i.test(config) && !isThere('commondir') && !isThere('config.worktree')
}

function read(path: string): string | undefined {
  try {
    const bytes = readRegularFile(path, longestConfig)
    return bytes === 'other' ? undefined : decodeText(bytes)
  } catch {
    return undefined
  }
}
