export { followerMetrics } from './follower-metrics';
export { Metrics } from './metrics';
