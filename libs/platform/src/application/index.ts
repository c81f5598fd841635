export {
  type ApplicationModule,
  type ApplicationParts,
  createApplication,
} from './create-application';
export { describeRoutes, type Route } from './describe-routes';
export { openApiDocument } from './openapi';
export { outsideServersOf } from './outside-servers';
export { runService } from './run-service';
