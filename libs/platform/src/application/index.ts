export {
  type ApplicationModule,
  type ApplicationParts,
  createApplication,
} from './create-application';
export { openApiDocument } from './openapi';
export { outsideServersOf } from './outside-servers';
export { runService } from './run-service';
