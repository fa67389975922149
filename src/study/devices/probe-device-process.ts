import { chooseDevice, type Device } from '../../runtime/device.js';
import { serveTask } from '../processes.js';
import type { ProbeTask } from './probe-device.js';

/** Opens a device and ends. */
serveTask<ProbeTask, never, Device>(({ wanted }) => chooseDevice(wanted));
