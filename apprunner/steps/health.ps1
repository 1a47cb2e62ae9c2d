# The end of a deployment: does it answer, and how does one go back?

$previous = ''
$address = ''

function Test-Health {
    $url = "https://$address/api/health-check"
    try {
        Invoke-Run @($curl, '--fail', '--silent', '--show-error', '--max-time', '15', '--retry', '12',
            '--retry-delay', '5', '--retry-all-errors', $url)
    } catch { Stop-Deployed "it runs, but is not healthy: $url" }
    if ($DryRun) {
        Write-Line 'A dry run: nothing was changed.'
    } else {
        Write-Line "$Image runs and is healthy: https://$address"
    }
}

function Stop-Deployed([string] $Reason) {
    Write-WayBack
    throw "$Image does not serve; $Reason"
}

function Write-WayBack {
    if (@('', 'None') -contains $previous) {
        Write-Line 'There is no earlier image to go back to.'
    } else {
        Write-Line 'To go back to what ran before:'
        Write-Line "    apprunner/deploy.ps1 -Target $Target -Settings $Settings -Image $previous"
    }
}
