// Stands in for xlsx, which danfojs-node asks for: the registry's last release, 0.18.5, has known vulnerabilities
// (CVE-2023-30533, CVE-2024-22363), and later ones are not in the registry. Tables of the kit read and write no spreadsheets.
function refuse() {
  throw new Error('spreadsheets cannot be read or written here: save the table as CSV (toCSV, readCSV)');
}

const utils = new Proxy({}, { get: refuse });
module.exports = { read: refuse, readFile: refuse, writeFile: refuse, utils };
