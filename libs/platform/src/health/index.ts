export { databaseCheck, eventStoreCheck, type Queryable } from './checks';
export { followersCheck } from './followers-check';
export { HEALTH_ROUTES, HealthModule } from './health.module';
export { type CheckResult, Readiness, type ReadinessCheck } from './readiness';
