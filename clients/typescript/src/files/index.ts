/** Files, apart from the client: an app that has none does not load them. */
export { JobFailed } from "../jobs/errors.js";
export { FileUnfinished, FileUnreadable, OtherFile, StoreRefused } from "./errors.js";
export { type Download, type Files, filesOf, type Rendition, type StoredFile, type TrashedFile, type Usage } from "./methods.js";
export { type CheckedFile, ready } from "./ready.js";
export { type Progress, typeOf, upload, type UploadOptions } from "./upload.js";
