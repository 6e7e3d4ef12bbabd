// Draws the documentation of the API. validatorUrl: null, or it would ask a third party.
window.ui = SwaggerUIBundle({
  domNode: document.getElementById("api-docs"),
  url: document.getElementById("api-docs").dataset.schema,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "none",
  supportedSubmitMethods: ["get"],
  validatorUrl: null,
});
