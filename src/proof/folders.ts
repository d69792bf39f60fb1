/** What is known of the folders of an image at one step: those that surely exist, and those of which a RUN speaks. */
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import { readingRun } from './edited-inputs.ts'

export interface ImageFolders {
  /** There is certainly a folder. */
  readonly isFolder: (path: Text) => boolean
  /** A RUN above names the path, or its last name: it may be a folder, or have another owner. */
  readonly isMentioned: (path: Text) => boolean
  /** Any RUN of the image names the path, or its last name. */
  readonly isSpokenOf: (path: Text) => boolean
  /** Why a RUN of the image may read the file, by name or with the whole folder; `undefined` when nothing speaks for it. */
  readonly readerOf: (path: Text) => string | undefined
  /** What a folder at the path is, if there is one. */
  readonly stateOf: (path: Text, owner: string) => FolderState
}

/**
 * - `made`: one that COPY made, 0755 and of the owner
 * - `plain`: root's and 0755 in every distribution
 * - `usual`: root's and 0755 in nearly every image
 * - `other`: it may have another owner or mode
 */
export type FolderState = 'made' | 'plain' | 'usual' | 'other'

/** Folders that are in practically every image, and those of well-known servers. */
const USUAL: ReadonlySet<string> = new Set([
  ...[
    '/',
    '/bin',
    '/sbin',
    '/lib',
    '/lib64',
    '/etc',
    '/opt',
    '/srv',
    '/tmp',
    '/root',
    '/home',
    '/mnt',
    '/media',
    '/run',
    '/dev',
    '/proc',
    '/sys',
  ],
  ...['/usr', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64', '/usr/include', '/usr/src', '/usr/share'],
  ...[
    '/usr/local',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/usr/local/lib',
    '/usr/local/etc',
    '/usr/local/include',
    '/usr/local/share',
    '/usr/local/src',
  ],
  ...[
    '/var',
    '/var/lib',
    '/var/log',
    '/var/cache',
    '/var/run',
    '/var/tmp',
    '/var/www',
    '/var/www/html',
    '/etc/ssl',
    '/etc/ssl/certs',
    '/etc/init.d',
    '/etc/cron.d',
  ],
  ...[
    '/etc/nginx',
    '/etc/nginx/conf.d',
    '/usr/share/nginx',
    '/usr/share/nginx/html',
    '/usr/local/apache2',
    '/usr/local/apache2/htdocs',
    '/usr/local/apache2/conf',
  ],
  ...[
    '/usr/local/tomcat',
    '/usr/local/tomcat/webapps',
    '/usr/local/tomcat/conf',
    '/go',
    '/go/src',
    '/go/bin',
    '/docker-entrypoint-initdb.d',
  ],
])

/** Those that are root's and 0755 wherever they are. The old Debian's /usr/local is of the group staff, /bin is often a link. */
const PLAIN =
  /^\/(?:usr|etc|opt|srv|mnt|media|home|var)$|^\/usr\/(?:bin|sbin|lib|share|include|src)$|^\/var\/(?:lib|cache)$|^\/etc\/(?:ssl(?:\/certs)?|init\.d|cron\.d|nginx(?:\/conf\.d)?)$/
/** Those that are not. */
const SPECIAL = /^\/(?:tmp|root|dev|proc|sys|var\/tmp)$/
const CHANGES_FOLDERS = /\b(?:chmod|chown|chgrp|setfacl|install|mkdir|rm|rmdir|mv|ln|umask|usermod|adduser|useradd)\b/

/** Gathers what steps tell about folders, in order. */
export interface FolderBook extends ImageFolders {
  readonly addFolder: (path: Text, owner: string) => void
  /** Folders of unknown names may be below a path, with this owner. */
  readonly addRegion: (path: Text, owner: string) => void
  readonly addRun: (text: string) => void
}

/** A book for an image; an image from scratch has nothing but what its steps make. */
export function createFolderBook(scratch: boolean, allRuns: readonly string[]): FolderBook {
  const made = new Map<string, string>([['/', '0:0']])
  const runs: string[] = []
  const regions: { readonly root: string; readonly owner: string }[] = []
  const usual = (path: Text): boolean => !scratch && USUAL.has(keyOf(path))
  const mentioned = (path: Text, texts: readonly string[] = runs): boolean => {
    const printed = printText(path)
    const name = printed.slice(printed.lastIndexOf('/') + 1)
    if (name === '') return false
    const word = new RegExp(`(?:^|[^\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:$|[^\\w.-])`)
    return texts.some((run) => word.test(run))
  }
  return {
    isFolder: (path) => made.has(keyOf(path)) || usual(path),
    isMentioned: (path) => mentioned(path),
    isSpokenOf: (path) => mentioned(path, allRuns.map(withoutAddresses)),
    readerOf: (path) => readingRun(printText(path), allRuns),
    stateOf: (path, owner) => {
      const key = keyOf(path)
      const known = made.get(key)
      const isCovered = regions.some(({ root, owner: other }) => other !== owner && (root === '/' || key.startsWith(`${root}/`)))
      if (isCovered || (known !== undefined && known !== owner)) return 'other'
      if (!usual(path)) return mentioned(path) ? 'other' : 'made'
      const isChanged = runs.some((run) => CHANGES_FOLDERS.test(run) && mentioned(path, [run]))
      if (owner !== '0:0' || SPECIAL.test(key) || isChanged) return 'other'
      return PLAIN.test(key) && !mentioned(path) ? 'plain' : 'usual'
    },
    addFolder: (path, owner) => {
      const key = keyOf(path)
      for (let at = key.length; at > 0; at = key.lastIndexOf('/', at - 1)) {
        const folder = key.slice(0, at)
        // Those above it are there as well.
        if (made.has(folder)) return
        made.set(folder, owner)
      }
    },
    addRegion: (path, owner) => regions.push({ root: keyOf(path), owner }),
    addRun: (text) => runs.push(withoutAddresses(text)),
  }
}

/** A folder in an address is none of the image (`https://host/linux/static/tool.tgz`), unless the whole tree is fetched. */
function withoutAddresses(text: string): string {
  return /\bwget\b.*\s-(?:\w*[rmx]|-recursive|-mirror|-force-directories)/.test(text)
    ? text
    : text.replace(/\b(?:https?|ftp|git|ssh):\/\/[^\s'"`;|&<>()]*\//g, '')
}
