export { databaseCheck, eventStoreCheck, type Queryable } from './checks';
export { HEALTH_ROUTES, HealthModule } from './health.module';
export { type CheckResult, Readiness, type ReadinessCheck } from './readiness';
