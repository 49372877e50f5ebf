// Brings the reader to what stops the form. The autofocus attribute does it alone, except when the address has a fragment.
const summary = document.getElementById("error-summary");
if (summary && document.activeElement !== summary) summary.focus();
