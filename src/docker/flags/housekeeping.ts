/** Flags before the command, and those of prune, volume and network (per sub-command: their short letters differ). */
import { flagTable } from './table.ts'
import type { FlagTable } from './table.ts'

export const globalFlags: FlagTable = flagTable(`
  config= c:context= D:debug H:host= l:log-level= tls tlscacert= tlscert= tlskey= tlsverify v:version`)

/** Between `buildx` and its command. */
export const buildxFlags: FlagTable = flagTable('builder= D:debug')

export const pruneFlags: FlagTable = flagTable(`
  a:all builder= filter= f:force keep-storage= max-used-space= min-free-space= reserved-space= timeout= verbose volumes`)

const force = flagTable('f:force')
const prune = flagTable('a:all filter= f:force')
const inspect = flagTable('f:format= v:verbose')
const list = flagTable('cluster f:filter= format= no-trunc q:quiet')

export const volumeFlags: ReadonlyMap<string, FlagTable> = new Map([
  [
    'create',
    flagTable(`availability= d:driver= group= label= limit-bytes= name= o:opt= required-bytes= scope= secret= sharing=
      topology-preferred= topology-required= type=`),
  ],
  ['inspect', inspect],
  ['ls', list],
  ['list', list],
  ['prune', prune],
  ['rm', force],
  ['remove', force],
  ['update', flagTable('availability=')],
])

export const networkFlags: ReadonlyMap<string, FlagTable> = new Map([
  ['connect', flagTable('alias= driver-opt= gw-priority= ip= ip6= link= link-local-ip=')],
  [
    'create',
    flagTable(`attachable aux-address= config-from= config-only d:driver= gateway= ingress internal ip-range= ipam-driver=
      ipam-opt= ipv4 ipv6 label= o:opt= scope= subnet=`),
  ],
  ['disconnect', force],
  ['inspect', inspect],
  ['ls', list],
  ['list', list],
  ['prune', prune],
  ['rm', force],
  ['remove', force],
])
