import { chooseDevice, type Device } from '../runtime/device.js';
import type { ProbeTask } from './probe-device.js';
import { serveTask } from './processes.js';

/** Opens a device and ends. */
serveTask<ProbeTask, never, Device>(({ wanted }) => chooseDevice(wanted));
