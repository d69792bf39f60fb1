/** Every endpoint of the server. */
import type { Route } from '../route.ts'
import { appRoutes } from './app.ts'
import { gitRoutes } from './git.ts'
import { issueRoutes } from './issues.ts'
import { pullRoutes } from './pulls.ts'
import { refRoutes } from './refs.ts'
import { repositoryRoutes } from './repositories.ts'

export const routes: readonly Route[] = [
  ...appRoutes,
  ...repositoryRoutes,
  ...gitRoutes,
  ...refRoutes,
  ...pullRoutes,
  ...issueRoutes,
]
