// Prints the headers that helmet sends when nothing is configured, as "Name: value".
import helmet from "helmet";

const response = {
  setHeader: (name, value) => console.log(`${name}: ${value}`),
  removeHeader: () => {},
};
helmet()({}, response, (error) => {
  if (error) {
    throw error;
  }
});
