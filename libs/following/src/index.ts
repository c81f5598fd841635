export { FencedOff, migrateFollowing } from './checkpoint';
export { CommandSender, type ProcessOrigin } from './command-sender';
export { FollowerPool } from './follower-pool';
export * from './following';
export { FollowingModule, type FollowingModuleOptions } from './following.module';
export type { FollowerHealth, FollowerKind, FollowerState } from './health';
export { LogFeed } from './log-feed';
export { FollowerRegistry, type RegistryParts } from './registry';
export { snakeCase, snakeNaming } from './table-shape';
