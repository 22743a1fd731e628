import { redriveEnvironment } from './account/redrive-environment';
import { redriveHandler } from './account/redrive-handler';
import { clientsIn } from './clients';

/** The function that `addRedrive()` deploys. It is invoked by hand, or on a schedule. */
export const handler = redriveHandler(redriveEnvironment(process.env), clientsIn());
