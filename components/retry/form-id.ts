/** The form that the dialog's button submits: an empty one, or that of an edit. */
export const RETRY_FORM_ID = 'retry';
